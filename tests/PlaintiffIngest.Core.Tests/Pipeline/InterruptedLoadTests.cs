using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Pipeline;

/// <summary>Retry, cancellation and changing files: what remains of a load that does not succeed at once.</summary>
[Integration]
public sealed class InterruptedLoadTests(MigratedDatabase database) : BlockedLoadTest(database), IClassFixture<MigratedDatabase>
{
    [Fact]
    public async Task A_lost_connection_is_retried_and_every_row_lands_once()
    {
        using var ingest = new Ingest(Database);
        await using var blocker = await LockTableAsync();
        // With a reject, so that the second attempt finds the first one's reject file.
        var path = ingest.File("killed.csv", "name,email\n" + string.Concat(Enumerable.Range(500, 5).Select(i => $"K,{i}@example.com\n")) + "K,\n");
        var load = ingest.RunAsync(Ingest.Request(path) with { RejectPath = ingest.Folder });
        await UntilAsync(BlockedLoad("killed"));
        await Database.ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid IN (SELECT pid FROM pg_locks WHERE relation = 'ingest.plaintiffs_raw'::regclass AND NOT granted)");
        await blocker.DisposeAsync();
        var result = await load;
        Assert.Equal((IngestOutcome.Committed, 5L), (result.Outcome, result.RowsInserted));
        Assert.Contains(ingest.Log.Warnings, warning => warning.Contains("Trying again", StringComparison.Ordinal));
        Assert.Equal(6, await ingest.RowsAsync(result.RunId));
        Assert.True(File.Exists(result.RejectPath));
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_retry_replaces_the_reject_file_of_the_lost_attempt()
    {
        using var ingest = new Ingest(Database);
        await using var blocker = await LockTableAsync();
        var rejects = Path.Combine(ingest.Folder, "rejects.csv");
        var load = ingest.RunAsync(Ingest.Request(ingest.File("retried.csv", "name,email\nPerson 550,person.550@example.com\nNobody,\n")) with { RejectPath = rejects });
        await UntilAsync(BlockedLoad("retried"));
        await Database.ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid IN (SELECT pid FROM pg_locks WHERE relation = 'ingest.plaintiffs_raw'::regclass AND NOT granted)");
        await blocker.DisposeAsync();
        var result = await load;
        Assert.Equal((IngestOutcome.Committed, rejects), (result.Outcome, result.RejectPath));
        Assert.Single(File.ReadAllLines(rejects)[1..]);
    }

    [Fact]
    public async Task A_canceled_load_leaves_no_reject_file()
    {
        using var stop = new CancellationTokenSource();
        using var ingest = new Ingest(Database);
        await using var blocker = await LockTableAsync();
        var request = Ingest.Request(ingest.File("tidy.csv", "name,email\nPerson 560,person.560@example.com\nNobody,\n")) with { RejectPath = Path.Combine(ingest.Folder, "tidy-rejects.csv") };
        var load = ingest.RunAsync(request, stop.Token);
        await UntilAsync(BlockedLoad("tidy"));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load);
        Assert.Equal(["tidy.csv"], Directory.GetFiles(ingest.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_reject_file_that_cannot_be_removed_does_not_keep_the_run_processing()
    {
        using var stop = new CancellationTokenSource();
        using var ingest = new Ingest(Database);
        await using var blocker = await LockTableAsync();
        var rejects = Path.Combine(ingest.Folder, "held-rejects.csv");
        var load = ingest.RunAsync(
            Ingest.Request(ingest.File("held.csv", "name,email\nPerson 570,person.570@example.com\nNobody,\n")) with { RejectPath = rejects }, stop.Token);
        await UntilAsync(BlockedLoad("held"));
        File.Delete(rejects);
        Directory.CreateDirectory(rejects);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load);
        Assert.Equal("failed", await Database.ScalarAsync<string>("SELECT status::text FROM ingest.import_runs WHERE source_batch_id = 'held'"));
        Assert.Contains(ingest.Log.Warnings, warning => warning.Contains("cannot be removed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancellation_rolls_back_and_marks_the_run_failed()
    {
        using var stop = new CancellationTokenSource();
        using var ingest = new Ingest(Database);
        await using var blocker = await LockTableAsync();
        var load = ingest.RunAsync(Ingest.Request(ingest.File("stopped.csv", Enumerable.Range(700, 5))), stop.Token);
        await UntilAsync(BlockedLoad("stopped"));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load);
        Assert.Equal("failed|Cancelled", await Database.ScalarAsync<string>(
            "SELECT status || '|' || (error_details->>'error') FROM ingest.import_runs WHERE source_batch_id = 'stopped'"));
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_read_is_rejected()
    {
        var path = "";
        using var ingest = new Ingest(Database)
        {
            OnClaimed = () => File.AppendAllText(path, "Late,late@example.com,Albany\n"),
        };
        path = ingest.File("changes.csv", Enumerable.Range(600, 5));
        var result = await ingest.CommitAsync(path);
        Assert.Equal((IngestErrorId.FileChanged, ExitCode.GateFailed), (result.Error!.ErrorId, result.ExitCode));
        Assert.Equal(0, await ingest.RowsAsync(result.RunId));
        Assert.Equal("failed", await ingest.StatusAsync(result.RunId));
    }

    [Fact]
    public async Task A_limited_import_of_a_file_that_changes_is_rejected_too()
    {
        var path = "";
        using var ingest = new Ingest(Database)
        {
            OnClaimed = () => File.AppendAllText(path, "Late,late@example.com,Albany\n"),
        };
        path = ingest.File("limited.csv", Enumerable.Range(650, 5));
        Assert.Equal(IngestErrorId.FileChanged, (await ingest.RunAsync(Ingest.Request(path) with { Limit = 2 })).Error!.ErrorId);
    }
}
