using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Runs;

/// <summary>The changes that operators make to runs.</summary>
[Integration]
public sealed class RunCommandsTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>, IAsyncDisposable
{
    private readonly DatabaseTarget target = database.CreateTarget();
    private readonly string ann = $"Ann {Guid.NewGuid()}";
    private readonly string bob = $"Bob {Guid.NewGuid()}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RunCommands Commands => new(target);

    public ValueTask DisposeAsync() => target.DisposeAsync();

    [Fact]
    public async Task A_rollback_reports_people_who_are_stranded_and_reinstates_them_later_on_request()
    {
        await using var connection = await database.OpenAsync();
        var first = await connection.LoadAsync(ann, bob);
        var second = await connection.LoadAsync(ann);

        Assert.Equal(new RollbackRecord(first, true, 2, 0, 1, 0), await Commands.RollbackAsync(first, "wrong file", reinstate: false, Token));
        Assert.Equal(new RollbackRecord(first, true, 0, 0, 0, 1), await Commands.RollbackAsync(first, "wrong file", reinstate: true, Token));
        Assert.Equal(new RollbackRecord(first, false, 0, 0, 0, 0), await Commands.RollbackAsync(first, "wrong file", reinstate: true, Token));
        Assert.Equal(["pending"], await connection.RowStatusesAsync(second));
        Assert.True(await connection.IsReconciledAsync(second));
    }

    [Fact]
    public async Task A_rollback_can_reinstate_at_once()
    {
        await using var connection = await database.OpenAsync();
        var first = await connection.LoadAsync(ann, bob);
        await connection.LoadAsync(ann);

        Assert.Equal(new RollbackRecord(first, true, 2, 0, 0, 1), await Commands.RollbackAsync(first, "wrong file", reinstate: true, Token));
    }

    [Fact]
    public async Task The_reason_is_stored_redacted()
    {
        await using var connection = await database.OpenAsync();
        var runId = await connection.LoadAsync(ann);
        var (other, _) = await connection.ClaimAsync(TestRuns.NewBatch());

        await Commands.RollbackAsync(runId, " row of 123-45-6789 is wrong ", reinstate: false, Token);
        var aborted = await Commands.AbortAsync(other, "card 4111 1111 1111 1111", Token);

        Assert.Equal("row of [SSN_REDACTED] is wrong", (await new RunQueries(target).GetRunAsync(runId, Token)).RollbackReason);
        Assert.Contains("card [CARD_REDACTED]", aborted.ErrorDetails, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public async Task A_reason_is_required(string reason)
    {
        var onRollback = await Assert.ThrowsAsync<IngestException>(() => Commands.RollbackAsync(Guid.NewGuid(), reason, false, Token));
        var onAbort = await Assert.ThrowsAsync<IngestException>(() => Commands.AbortAsync(Guid.NewGuid(), reason, Token));

        Assert.Equal(IngestErrorId.InvalidParameter, onRollback.ErrorId);
        Assert.Equal(IngestErrorId.InvalidParameter, onAbort.ErrorId);
    }

    [Fact]
    public async Task An_unknown_run_is_an_error_that_names_it()
    {
        var runId = Guid.NewGuid();
        foreach (var act in new Func<Task>[]
        {
            () => Commands.RollbackAsync(runId, "test", false, Token),
            () => Commands.AbortAsync(runId, "test", Token),
        })
        {
            var error = await Assert.ThrowsAsync<IngestException>(act);
            Assert.Equal(IngestErrorId.RunNotFound, error.ErrorId);
            Assert.Contains(runId.ToString(), error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_failed_run_cannot_be_rolled_back_and_a_completed_one_cannot_be_aborted()
    {
        await using var connection = await database.OpenAsync();
        var (failed, _) = await connection.ClaimAsync(TestRuns.NewBatch());
        await connection.ExecuteAsync($"SELECT ingest.fail_import_run('{failed}', '{{}}')");
        var completed = await connection.LoadAsync(ann);

        var onRollback = await Assert.ThrowsAsync<IngestException>(() => Commands.RollbackAsync(failed, "test", false, Token));
        var onAbort = await Assert.ThrowsAsync<IngestException>(() => Commands.AbortAsync(completed, "test", Token));

        Assert.Equal(IngestErrorId.RunNotChangeable, onRollback.ErrorId);
        Assert.Equal(IngestErrorId.RunNotChangeable, onAbort.ErrorId);
        Assert.Equal("completed", await connection.StatusAsync(completed));
    }

    [Fact]
    public async Task A_run_that_was_inserted_with_SQL_and_never_claimed_can_be_aborted()
    {
        await using var connection = await database.OpenAsync();
        var runId = await connection.ScalarAsync<Guid>(
            $"INSERT INTO ingest.import_runs (source_system, source_batch_id, file_hash) VALUES ('{TestRuns.Source}', '{TestRuns.NewBatch()}', 'hash') RETURNING id");

        Assert.Equal(RunStatus.Failed, (await Commands.AbortAsync(runId, "test", Token)).Status);
    }

    [Fact]
    public async Task An_abort_ends_a_run_and_returns_its_new_state()
    {
        await using var connection = await database.OpenAsync();
        var (runId, _) = await connection.ClaimAsync(TestRuns.NewBatch());

        var run = await Commands.AbortAsync(runId, "vendor asked", Token);

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("manual_abort", run.ErrorDetails, StringComparison.Ordinal);
        Assert.Contains("vendor asked", run.ErrorDetails, StringComparison.Ordinal);
        Assert.Equal(["claimed", "aborted"], await connection.EventsAsync(runId));
        Assert.False(await connection.FinalizeAsync(runId));
    }

    [Fact]
    public async Task A_rollback_that_loses_a_race_for_a_key_is_retried()
    {
        await using var load = await database.OpenAsync();
        var first = await load.LoadAsync(ann);
        await load.LoadAsync(ann);
        await load.ExecuteAsync($"SELECT ingest.rollback_import_run('{first}', 'test')");

        // The two deadlock. Whose check comes first is cancelled: it must be the rollback's, and after both wait.
        await load.ExecuteAsync($"ALTER DATABASE {database.Name} SET deadlock_timeout = '5s'");
        await load.ExecuteAsync("SET deadlock_timeout = '1min'");

        // A load inserts the key first while the reinstatement waits for it.
        var (runId, _) = await load.ClaimAsync(TestRuns.NewBatch());
        await using var transaction = await load.BeginTransactionAsync(Token);
        await load.InsertAsync(runId, ann);
        var rollback = Commands.RollbackAsync(first, "test", reinstate: true, Token);
        await Eventually.TrueAsync(
            database, $"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE {load.ProcessID} = ANY (pg_blocking_pids(pid)))", "The rollback waits for nobody.");

        await load.FinalizeAsync(runId);
        await transaction.CommitAsync(Token);

        Assert.Equal(new RollbackRecord(first, false, 0, 0, 0, 0), await rollback);
    }
}
