using System.Collections.Concurrent;
using Xunit.Sdk;
using Xunit.v3;

namespace PlaintiffIngest.Testing;

/// <summary>
/// Removes what all tests of a run shared, as soon as the last test has ended. While the process exits it would be too late: the runner ends
/// a process that lives ten seconds longer than its tests, with an error.
/// </summary>
public sealed class EndOfRun : ITestPipelineStartup
{
    private static readonly ConcurrentStack<Func<Task>> Removals = new();
    private static volatile bool isAwaited;

    /// <summary>Adds something to do at the end of the run. What was added last is done first.</summary>
    /// <exception cref="InvalidOperationException">The test assembly does not name this class.</exception>
    public static void Add(Func<Task> removal)
    {
        if (!isAwaited)
        {
            throw new InvalidOperationException($"This test assembly lacks [assembly: TestPipelineStartup(typeof({nameof(EndOfRun)}))], so what its tests share would not be removed.");
        }

        Removals.Push(removal);
    }

    /// <inheritdoc cref="Add(Func{Task})"/>
    public static void Add(Action removal)
        => Add(() =>
        {
            removal();
            return Task.CompletedTask;
        });

    /// <inheritdoc/>
    public ValueTask StartAsync(IMessageSink diagnosticMessageSink)
    {
        isAwaited = true;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask StopAsync()
    {
        while (Removals.TryPop(out var removal))
        {
            await removal();
        }
    }
}
