using PlaintiffIngest.Build;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>The module as it is published, made once for the tests that want it.</summary>
internal static class PackedModule
{
    private static readonly Lazy<Task<ModulePackage>> Package = new(MakeAsync);

    /// <summary>The platforms that it has compiled code for: in the short form of the tests, only this machine's.</summary>
    public static IReadOnlyList<string> Platforms { get; } = TestLength.IsLong ? ModulePackage.Platforms : ModulePackage.ThisPlatform;

    /// <summary>The folder and the zip.</summary>
    public static Task<ModulePackage> GetAsync() => Package.Value;

    private static async Task<ModulePackage> MakeAsync()
    {
        var folder = new TempFolder();
        EndOfRun.Add(folder.Dispose);
        return await ModulePackage.MakeAsync(folder.Path, Platforms, CancellationToken.None);
    }
}
