using System.Diagnostics;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Report;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Report;

/// <summary>The file is private and appears complete or not at all. It replaces another file only with force.</summary>
[Integration]
public sealed class ReportFileTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>, IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private DatabaseTarget target = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        target = database.CreateTarget();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await target.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Only_the_user_can_read_it_and_no_other_file_is_left()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such mode.");

        var path = await WriteAsync(folder.PathOf("report.html"));

        Assert.Equal([folder.PathOf("report.html")], Directory.GetFileSystemEntries(folder.Path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public async Task An_existing_page_is_replaced_only_with_force_and_the_database_is_not_queried_without_it()
    {
        var path = folder.Write("report.html", "<!doctype html>mine");
        await using var nowhere = new DatabaseTarget("dev", new() { Host = "127.0.0.1", Port = 1, Timeout = 1 });

        var error = await Assert.ThrowsAsync<IngestException>(() => new ImportReport(nowhere).WriteAsync(new() { Path = path }, Token));

        Assert.Equal((IngestErrorId.FileExists, ExitCode.ConfigurationError), (error.ErrorId, error.ExitCode));
        Assert.Equal("<!doctype html>mine", File.ReadAllText(path));
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(await WriteAsync(path, force: true)), StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_file_of_another_kind_is_not_replaced_even_with_force()
    {
        var path = folder.Write("report.html", "name,email\nAnn,a@x.co\n");

        var error = await Assert.ThrowsAsync<IngestException>(() => WriteAsync(path, force: true));

        Assert.Equal((IngestErrorId.FileExists, ExitCode.ConfigurationError), (error.ErrorId, error.ExitCode));
        Assert.Equal("name,email\nAnn,a@x.co\n", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_failure_leaves_the_existing_file()
    {
        var path = folder.Write("report.html", "<!doctype html>mine");
        await using var nowhere = new DatabaseTarget("dev", new() { Host = "127.0.0.1", Port = 1, Timeout = 1 });

        var error = await Assert.ThrowsAsync<IngestException>(() => new ImportReport(nowhere).WriteAsync(new() { Path = path, Force = true }, Token));

        Assert.Equal(IngestErrorId.DatabaseUnreachable, error.ErrorId);
        Assert.Equal("<!doctype html>mine", File.ReadAllText(path));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new ImportReport(target).WriteAsync(new() { Path = path, Force = true }, new CancellationToken(canceled: true)));
        Assert.Equal("<!doctype html>mine", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("none 123-45-6789/report.html")]
    [InlineData("folder")]
    [InlineData("pipe")]
    [InlineData("/dev/null")]
    [InlineData("/proc/self/report.html")]
    public async Task A_path_that_cannot_be_a_file_is_rejected_even_with_force(string place)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such files.");
        Directory.CreateDirectory(folder.PathOf("folder"));
        using var mkfifo = Process.Start("mkfifo", [folder.PathOf("pipe")]);
        await mkfifo.WaitForExitAsync(Token);
        var before = Directory.GetFileSystemEntries(folder.Path);

        var error = await Assert.ThrowsAsync<IngestException>(() => WriteAsync(folder.PathOf(place), force: true));

        Assert.Equal((IngestErrorId.FileNotWritable, ExitCode.ConfigurationError), (error.ErrorId, error.ExitCode));
        Assert.DoesNotContain("123-45-6789", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_link_is_replaced_instead_of_its_target_and_an_empty_file_is_not_a_pipe()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        var precious = folder.Write("precious.txt", "<!doctype html>mine");
        SymbolicLink.ToFile(folder.PathOf("link.html"), precious);

        await WriteAsync(folder.PathOf("link.html"), force: true);
        await WriteAsync(folder.Write("empty.html", ""), force: true);

        Assert.Equal("<!doctype html>mine", File.ReadAllText(precious));
        Assert.Null(new FileInfo(folder.PathOf("link.html")).LinkTarget);
    }

    private Task<string> WriteAsync(string path, bool force = false)
        => new ImportReport(target).WriteAsync(new() { Path = path, Force = force }, Token);
}
