using System.Collections.Concurrent;
using System.Security.Cryptography;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Inbox;

/// <summary>What happens to files while a folder is emptied, and what a killed process has left.</summary>
[Integration]
public sealed class FolderIngestTests(MigratedDatabase database) : InboxTest(database), IClassFixture<MigratedDatabase>
{
    private static readonly DateTime Time = new(2026, 1, 17, 2, 30, 0, DateTimeKind.Utc);

    [Fact]
    public async Task A_file_that_changes_during_the_import_of_another_one_waits_for_the_next_run()
    {
        Arrive("a.csv", "Ann");
        var second = Arrive("b.csv", "Bob");

        var files = await RunAsync(written: _ => File.AppendAllText(second, "Cid,cid@example.com\n"));

        Assert.Equal(["a.csv"], files.Select(file => file.Result.FileName));
        Assert.Contains("Waiting: b.csv is still being written.", Log.All);
        Assert.Equal(["b.csv"], Names("in"));
    }

    [Fact]
    public async Task A_file_that_another_process_moves_just_now_is_no_error()
    {
        var path = Arrive("a.csv", "Ann");

        var files = await RunAsync(onLine: line =>
        {
            if (line.StartsWith("Database:", StringComparison.Ordinal))
            {
                File.Delete(path);
            }
        });

        Assert.Empty(files);
        Assert.Contains("a.csv: the file is gone. Another process has moved it.", Log.VerboseMessages);
    }

    [Fact]
    public async Task After_an_error_that_any_file_would_meet_no_other_file_is_tried()
    {
        Arrive("a.csv", "Ann");
        Arrive("b.csv", "Bob");

        var files = await RunAsync(through: new DatabaseTarget("custom", new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = 1, Username = "u", Timeout = 1 }));

        Assert.Equal(IngestErrorId.DatabaseUnreachable, Assert.Single(files).Result.Error!.ErrorId);
        Assert.Equal(["a.csv", "b.csv"], Names("in"));
    }

    [Fact]
    public async Task A_folder_that_vanishes_is_an_error()
    {
        Arrive("a.csv", "Ann");

        var error = await Assert.ThrowsAsync<IngestException>(() => RunAsync(written: _ => Directory.Delete(Options.Folder)));

        Assert.Equal(IngestErrorId.FileNotFound, error.ErrorId);
    }

    [Fact]
    public async Task Rejects_of_a_process_that_was_killed_before_its_commit_are_forgotten()
    {
        var path = Arrive("a.csv", "Ann");
        await File.WriteAllTextAsync(RejectsOf(path), "reject_line,name,email\n9,old,\n", Token);

        await RunAsync();

        Assert.Equal(["a.csv"], Names("done"));
        Assert.Empty(Names("failed"));
    }

    [Fact]
    public async Task Rejects_of_a_process_that_was_killed_after_its_commit_are_moved_with_their_file()
    {
        var path = Arrive("a.csv", "Ann", "Bob,\n");
        await using (var target = Database.CreateTarget())
        {
            Assert.Null((await new IngestPipeline(target, Log).RunAsync(Request with { Path = path, RejectPath = RejectsOf(path) }, Token)).Error);
        }

        Assert.Equal(IngestOutcome.Duplicate, Assert.Single(await RunAsync()).Result.Outcome);

        Assert.Equal(["a.csv", "a.rejects.csv"], Names("done"));
        Assert.Empty(Names("failed"));
    }

    [Fact]
    public async Task A_dry_run_leaves_what_an_interrupted_move_left()
    {
        Arrive("a.csv", "Ann");
        var sidecar = Write(Path.Join("in", "a.csv.rows"), "1");
        await RunAsync();
        File.Copy(PathOf("done", "a.csv.rows"), sidecar);

        await RunAsync(commit: false);
        Assert.Equal(["a.csv.rows"], Names("in"));
        await RunAsync();
        Assert.Empty(Names("in"));
    }

    // A process that is killed leaves only temporary files that a later run removes.
    [Fact]
    public async Task Only_complete_files_have_a_visible_name()
    {
        var seen = new ConcurrentQueue<string>();
        using var archive = Watch("done");
        using var failed = Watch("failed");
        Arrive("a.csv", "Ann", "Bob,\n");
        Arrive("b.csv", "Cid,none,");
        Write(Path.Join("in", "b.csv.rows"), "1");

        await RunAsync();

        string[] expected = ["a.csv", "a.rejects.csv", "b.csv", "b.csv.reason.txt", "b.csv.rows", "b.rejects.csv"];
        await Eventually.TrueAsync(() => seen.Contains("a.csv") && seen.Contains("b.csv"), "The files did not appear.", () => string.Join(", ", seen));
        Assert.Equal(expected, seen.Where(name => name[0] != '.').Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(expected, Names("done").Concat(Names("failed")).Order(StringComparer.Ordinal));

        FileSystemWatcher Watch(string name)
        {
            var watcher = new FileSystemWatcher(PathOf(name));
            watcher.Created += (_, change) => seen.Enqueue(change.Name!);
            watcher.Renamed += (_, change) => seen.Enqueue(change.Name!);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
    }

    [Fact]
    public async Task A_reason_replaces_no_file_of_another_kind()
    {
        Arrive("x.csv", "Ann,none,");
        Write(Path.Join("failed", "x.csv.reason.txt"), "mine");

        var file = Assert.Single(await RunAsync());

        Assert.Equal(IngestErrorId.FileExists, file.MoveError!.ErrorId);
        Assert.Equal("mine", await File.ReadAllTextAsync(PathOf("failed", "x.csv.reason.txt"), Token));
        Assert.Equal(["x.csv"], Names("in"));
    }

    [Fact]
    public async Task The_reason_of_an_earlier_file_of_the_same_name_stays()
    {
        Write(Path.Join("in", "x.csv"), "<html></html>");
        await RunAsync();
        File.SetLastWriteTimeUtc(Arrive("x.csv", "Ann,none,"), Time);
        await RunAsync();

        Assert.Equal(["x.20260117T023000Z.csv", "x.20260117T023000Z.csv.reason.txt", "x.20260117T023000Z.rejects.csv", "x.csv", "x.csv.reason.txt"], Names("failed"));
        Assert.Contains("NotCsv", await File.ReadAllTextAsync(PathOf("failed", "x.csv.reason.txt"), Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sidecar_whose_name_is_taken_gives_the_file_and_all_that_belongs_to_it_another_name()
    {
        var path = Arrive("x.csv", "Ann");
        File.SetLastWriteTimeUtc(path, Time);
        Write(Path.Join("in", "x.csv.sha256"), Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(path, Token))));
        Write(Path.Join("in", "x.csv.rows"), "1");
        Write(Path.Join("done", "x.csv.rows"), "2");

        await RunAsync();

        Assert.Equal(["x.20260117T023000Z.csv", "x.20260117T023000Z.csv.rows", "x.20260117T023000Z.csv.sha256", "x.csv.rows"], Names("done"));
        Assert.Equal("2", await File.ReadAllTextAsync(PathOf("done", "x.csv.rows"), Token));
        Assert.Empty(Names("in"));
    }

    [Fact]
    public async Task Rejects_that_were_moved_before_their_file_do_not_take_its_name()
    {
        Arrive("x.csv", "Ann,none,");
        await RunAsync();
        File.Move(PathOf("failed", "x.csv"), PathOf("in", "x.csv"));
        File.SetLastWriteTimeUtc(PathOf("failed", "x.rejects.csv"), Time);

        await RunAsync();

        Assert.Equal(["x.csv", "x.csv.reason.txt", "x.rejects.csv"], Names("failed"));
    }
}
