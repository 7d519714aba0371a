using System.Diagnostics;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Inbox;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Inbox;

/// <summary>Which files of an inbox are imported, when, and in which order.</summary>
[Integration]
public sealed class InboxFileTests(MigratedDatabase database) : InboxTest(database), IClassFixture<MigratedDatabase>
{
    [Theory]
    [InlineData("done")]
    [InlineData(".")]
    [InlineData(".a/b")]
    [InlineData(".*")]
    [InlineData(".CSV")]
    public void A_marker_that_cannot_be_one_is_an_error(string marker)
    {
        Options = Options with { Marker = marker };

        Assert.Equal(IngestErrorId.InvalidParameter, Assert.Throws<IngestException>(() => new FolderIngest(Options, Log).ValidateFolders(willCommit: false)).ErrorId);
    }

    [Fact]
    public async Task A_sidecar_may_be_the_marker()
    {
        Arrive("a.csv", "Ann");
        Write(Path.Join("in", "a.csv.rows"), "1");
        Arrive("b.csv", "Bob");
        Options = Options with { Marker = ".rows" };

        await RunAsync();

        Assert.Equal(["a.csv", "a.csv.rows"], Names("done"));
        Assert.Equal(["b.csv"], Names("in"));
    }

    [Fact]
    public async Task A_file_whose_name_is_not_valid_UTF8_is_a_warning()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has such names.");
        Assert.True(Run("/bin/sh", "-c", @"printf 'name,email\nAnn,ann@example.com\n' > ""$1/$(printf 'M\374ller.csv')""", "sh", Options.Folder));
        try
        {
            Assert.Empty(await RunAsync());
            Assert.Equal("M\uFFFDller.csv: the file cannot be opened, because its name is not valid UTF-8. Rename it, and ask the vendor for names in UTF-8.", Assert.Single(Log.Warnings));
        }
        finally
        {
            // .NET cannot delete it either.
            Run("/bin/sh", "-c", @"rm ""$1""/M*", "sh", Options.Folder);
        }
    }

    [Fact]
    public async Task Without_markers_nothing_is_read_before_the_files_had_time_to_change()
    {
        Arrive("a.csv", "Ann");
        Options = Options with { StableFor = TimeSpan.FromSeconds(1) };
        var started = Stopwatch.GetTimestamp();
        var waited = TimeSpan.Zero;

        await RunAsync(onLine: _ => waited = waited == TimeSpan.Zero ? Stopwatch.GetElapsedTime(started) : waited);

        Assert.InRange(waited, Options.StableFor, TimeSpan.MaxValue);
    }

    [Fact]
    public async Task With_markers_nobody_waits()
    {
        Arrive("a.csv", "Ann");
        Write(Path.Join("in", "a.done"), string.Empty);
        Options = Options with { StableFor = TimeSpan.FromHours(1), Marker = ".done" };

        Assert.Single(await RunAsync().WaitAsync(Eventually.Timeout, Token));
    }

    [Fact]
    public async Task The_oldest_file_comes_first()
    {
        File.SetLastWriteTimeUtc(Arrive("a.csv", "Ann"), new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc));
        File.SetLastWriteTimeUtc(Arrive("b.csv", "Bob"), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        Assert.Equal(["b.csv", "a.csv"], (await RunAsync()).Select(file => file.Result.FileName));
    }

    [Theory]
    [InlineData("in", "failed")]
    [InlineData("done", "in")]
    [InlineData("done", "done")]
    public void A_dry_run_needs_three_folders_too(string archive, string failed)
    {
        Options = Options with { Archive = PathOf(archive), Failed = PathOf(failed) };

        Assert.Equal(IngestErrorId.InvalidParameter, Assert.Throws<IngestException>(() => new FolderIngest(Options, Log).ValidateFolders(willCommit: false)).ErrorId);
    }

    // A file moved there would be deleted as its own copy.
    [Fact]
    public void The_same_folder_mounted_twice_is_found_out()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Run("mount", "--bind", Options.Folder, Options.Archive), "Only root of a Linux system that allows it can mount a folder twice.");
        try
        {
            var error = Assert.Throws<IngestException>(() => new FolderIngest(Options, Log).ValidateFolders(willCommit: true));
            Assert.Contains("-Folder and -Archive are the same folder", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Assert.True(Run("umount", Options.Archive));
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
