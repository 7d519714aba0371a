using PlaintiffIngest.Host;
using PlaintiffIngest.PS.Tests;
using PlaintiffIngest.Testing;

[assembly: AssemblyFixture(typeof(PackedModule))]

namespace PlaintiffIngest.PS.Tests;

/// <summary>The module as it is published, made once for the tests that want it.</summary>
public sealed class PackedModule : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Lazy<Task<ModulePackage>> package;

    public PackedModule() => package = new(() => ModulePackage.MakeAsync(folder.Path, CancellationToken.None));

    /// <summary>The folder and the zip.</summary>
    public Task<ModulePackage> GetAsync() => package.Value;

    public void Dispose() => folder.Dispose();
}
