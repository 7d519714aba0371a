using System.Collections.Concurrent;
using PlaintiffIngest.PS.Tests;

[assembly: AssemblyFixture(typeof(EnginePool))]

namespace PlaintiffIngest.PS.Tests;

/// <summary>Engines that wait for the next test: making one takes longer than most tests.</summary>
public sealed class EnginePool : IDisposable
{
    private static readonly ConcurrentBag<ModuleEngine> Idle = [];

    /// <summary>An engine that has imported the module and nothing else.</summary>
    public static ModuleEngine Rent() => Idle.TryTake(out var engine) ? engine : new ModuleEngine();

    /// <summary>Resets an engine and keeps it for the next test.</summary>
    public static void Return(ModuleEngine engine)
    {
        engine.Reset();
        Idle.Add(engine);
    }

    /// <summary>Closes the engines. Their threads would keep the process alive.</summary>
    public void Dispose()
    {
        while (Idle.TryTake(out var engine))
        {
            engine.Dispose();
        }
    }
}
