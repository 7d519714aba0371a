using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Runs;

/// <summary>The lifecycle of a run as a worker sees it.</summary>
[Integration]
public sealed class RunLifecycleTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>, IAsyncDisposable
{
    private static readonly FileHash Hash = new(new string('a', 64));

    private readonly BatchIdentity batch = new(TestRuns.Source, TestRuns.NewBatch());
    private readonly DatabaseTarget target = database.CreateTarget();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RunLifecycle Runs => new(target);

    public ValueTask DisposeAsync() => target.DisposeAsync();

    [Fact]
    public async Task A_file_goes_from_claimed_to_in_progress_to_duplicate_and_peeking_predicts_each()
    {
        Assert.Null(await Runs.PeekClaimAsync(batch, Hash, null, Token));
        var (runId, status) = await ClaimAsync();
        Assert.Equal(ClaimStatus.Claimed, status);

        Assert.Equal(new Claim(runId, ClaimStatus.InProgress), await Runs.PeekClaimAsync(batch, Hash, null, Token));
        Assert.Equal(new Claim(runId, ClaimStatus.InProgress), await ClaimAsync());

        await using var connection = await database.OpenAsync();
        Assert.Equal(new RunCounts(0, 0, 0, 0), (await CompleteAsync(connection, runId, fetched: 0))!.Rows);
        Assert.Equal(new Claim(runId, ClaimStatus.Duplicate), await Runs.PeekClaimAsync(batch, Hash, null, Token));
        Assert.Equal(new Claim(runId, ClaimStatus.Duplicate), await ClaimAsync());
        Assert.Equal(RunStatus.Completed, await Runs.GetStatusAsync(runId, Token));
    }

    [Theory]
    [InlineData(10L, 10L, ClaimStatus.Duplicate)]
    [InlineData(10L, 5L, ClaimStatus.Duplicate)]
    [InlineData(10L, 11L, ClaimStatus.Claimed)]
    [InlineData(10L, null, ClaimStatus.Claimed)]
    [InlineData(null, 5L, ClaimStatus.Duplicate)]
    public async Task Peeking_knows_which_completed_run_covers_a_limit(long? completed, long? requestedLimit, ClaimStatus expected)
    {
        var (runId, _) = await Runs.ClaimAsync(batch, Hash, "file.csv", "worker", new ReadOptions { Limit = completed }, TimeSpan.FromMinutes(30), Token);
        await using var connection = await database.OpenAsync();
        await CompleteAsync(connection, runId, fetched: 0);

        Assert.Equal(expected, (await Runs.PeekClaimAsync(batch, Hash, requestedLimit, Token))?.Status ?? ClaimStatus.Claimed);
        Assert.Equal(expected, (await Runs.ClaimAsync(batch, Hash, "file.csv", "worker", new ReadOptions { Limit = requestedLimit }, TimeSpan.FromMinutes(30), Token)).Status);
    }

    [Fact]
    public async Task Peeking_at_a_stale_run_returns_claimed_and_does_not_change_it()
    {
        var (runId, _) = await ClaimAsync();
        await using var connection = await database.OpenAsync();
        await connection.SilenceAsync(runId, 31);

        Assert.Null(await Runs.PeekClaimAsync(batch, Hash, null, Token));
        Assert.Equal(RunStatus.Processing, await Runs.GetStatusAsync(runId, Token));
        Assert.NotEqual(runId, (await ClaimAsync()).RunId);
    }

    [Fact]
    public async Task Heartbeats_are_true_until_the_run_is_lost()
    {
        var (runId, _) = await ClaimAsync();

        Assert.True(await Runs.HeartbeatAsync(runId, Token));
        await new RunCommands(target).AbortAsync(runId, "test", Token);
        Assert.False(await Runs.HeartbeatAsync(runId, Token));
    }

    [Fact]
    public async Task A_run_fails_once_and_keeps_its_details()
    {
        var (runId, _) = await ClaimAsync();

        Assert.True(await Runs.FailAsync(runId, """{"error": "TooManyErrors"}""", Token));
        Assert.False(await Runs.FailAsync(runId, """{"error": "another"}""", Token));
        Assert.Equal("""{"error": "TooManyErrors"}""", (await new RunQueries(target).GetRunAsync(runId, Token)).ErrorDetails);
        Assert.Null(await Runs.GetStatusAsync(Guid.NewGuid(), Token));
    }

    [Fact]
    public async Task Another_file_of_the_same_batch_is_found_for_the_warning()
    {
        Task<Claim> Claim(char hash, string fileName) => Runs.ClaimAsync(
            batch, new FileHash(new string(hash, 64)), fileName, $"worker {fileName}", new ReadOptions(), TimeSpan.FromMinutes(30), Token);

        var first = await Claim('b', "earlier.csv");
        Assert.Null(first.Earlier);
        Assert.Null((await Claim('c', "while-it-loads.csv")).Earlier);
        await using var connection = await database.OpenAsync();
        Assert.True(await connection.FinalizeAsync(first.RunId));

        var claim = await Claim('a', "corrected.csv");

        Assert.Equal((ClaimStatus.Claimed, first.RunId, "earlier.csv"), (claim.Status, claim.Earlier?.RunId, claim.Earlier?.FileName));
        Assert.Equal((await new RunQueries(target).GetRunAsync(first.RunId, Token)).CreatedAt, claim.Earlier?.CreatedAt);
        Assert.Null((await Claim('b', "earlier.csv")).Earlier);
    }

    [Fact]
    public async Task Finalizing_and_reconciling_happen_in_the_loads_transaction()
    {
        var (runId, _) = await ClaimAsync();
        await using (var connection = await database.OpenAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync(Token);
            await connection.InsertAsync(runId, $"Ann {runId}", $"Bob {runId}");
            Assert.Equal(
                new CompletedRun(new RunCounts(2, 2, 0, 0), new Reconciliation(true, 2, 2, 0)), await CompleteAsync(connection, runId, fetched: 2));
        }

        // Not committed, so nothing is left and the run is still processing.
        Assert.Equal(RunStatus.Processing, await Runs.GetStatusAsync(runId, Token));
        Assert.False(await database.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM ingest.plaintiffs_raw WHERE import_run_id = '{runId}')"));
    }

    [Fact]
    public async Task A_run_with_fewer_rows_than_were_read_does_not_reconcile()
    {
        var (runId, _) = await ClaimAsync();
        await using var connection = await database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await connection.InsertAsync(runId, $"Ann {runId}", $"Bob {runId}");

        Assert.Equal(new Reconciliation(false, 3, 2, -1), (await CompleteAsync(connection, runId, fetched: 3))!.Found);
    }

    [Fact]
    public async Task A_lost_run_cannot_be_finalized()
    {
        var (runId, _) = await ClaimAsync();
        await Runs.FailAsync(runId, "{}", Token);
        await using var connection = await database.OpenAsync();

        Assert.Null(await CompleteAsync(connection, runId, fetched: 0));
    }

    [Fact]
    public async Task A_claim_whose_response_was_lost_is_recognized_on_retry()
    {
        // The server has committed when its response is lost, so the second attempt finds its own run.
        await using var proxy = PostgresProxy.Start(database.Settings);
        proxy.Once(message => message.IsCommitted, ProxyAction.Reset);
        await using var cut = new DatabaseTarget("custom", proxy.Settings);

        Task<Claim> ClaimThroughProxy() => new RunLifecycle(cut).ClaimAsync(batch, Hash, "file.csv", "worker-of-this-claim", new ReadOptions(), TimeSpan.FromMinutes(30), Token);

        Assert.True((await Assert.ThrowsAsync<IngestException>(ClaimThroughProxy)).IsTransient);
        var (runId, status) = await ClaimThroughProxy();

        Assert.Equal(ClaimStatus.Claimed, status);
        Assert.Equal(RunStatus.Processing, await Runs.GetStatusAsync(runId, Token));
        Assert.Equal(1L, await database.ScalarAsync<long>($"SELECT count(*) FROM ingest.import_runs WHERE source_batch_id = '{batch.SourceBatchId}'"));
        Assert.Equal(new Claim(runId, ClaimStatus.InProgress), await ClaimAsync());
    }

    private static async Task<CompletedRun?> CompleteAsync(NpgsqlConnection connection, Guid runId, long fetched)
    {
        var completion = new RunCompletion { RunId = runId, Fetched = fetched, CsvHeader = "name;email", CsvDelimiter = ';' };
        await using var batch = Sql.Batch(connection, completion.Statements());
        await using var reader = await batch.ExecuteReaderAsync(Token);
        return await RunCompletion.ReadAsync(reader, Token);
    }

    private Task<Claim> ClaimAsync() => Runs.ClaimAsync(batch, Hash, "file.csv", $"worker {Guid.NewGuid()}", new ReadOptions(), TimeSpan.FromMinutes(30), Token);
}
