using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.Core.Tests.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>Everything works through a pooler in transaction mode with a single server connection, which the load itself holds.</summary>
[Integration]
public sealed class PoolerTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    // Session state that a client could leave to the next one on the same server connection, except for the parameters that a pooler tracks itself.
    private const string Leftovers = """
        SELECT string_agg(leftover, '; ' ORDER BY leftover)
        FROM (
            SELECT 'setting ' || name AS leftover FROM pg_settings
            WHERE source = 'session' AND name NOT IN ('application_name', 'client_encoding', 'DateStyle', 'TimeZone', 'standard_conforming_strings')
            UNION ALL SELECT 'table ' || relname FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'
            UNION ALL SELECT 'advisory lock' FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
            UNION ALL SELECT 'prepared statement ' || name FROM pg_prepared_statements
            UNION ALL SELECT 'cursor ' || name FROM pg_cursors WHERE name <> ''
            UNION ALL SELECT 'channel ' || channel FROM pg_listening_channels() AS channel
        ) AS found
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_operation_works_through_one_server_connection_and_leaves_nothing_to_the_next_client()
    {
        await using var pooler = await PgBouncer.StartAsync(database.Settings, "transaction", poolSize: 1);
        using var ingest = new Ingest(database) { Through = pooler.CreateTarget };
        await using var target = pooler.CreateTarget();
        var commands = new RunCommands(target);
        var backend = await FollowingClientAsync<int>(pooler, "SELECT pg_backend_pid()");

        var path = ingest.File("one-a.csv", Enumerable.Range(0, 50));
        var dry = await ingest.RunAsync(Ingest.Request(path, commit: false));
        await NothingIsLeftAsync(pooler);
        var first = await ingest.CommitAsync(path);
        await NothingIsLeftAsync(pooler);
        var again = await ingest.CommitAsync(path);
        var overlapping = await ingest.CommitAsync(ingest.File("one-b.csv", Enumerable.Range(40, 20)));
        var refused = await ingest.CommitAsync(ingest.File("one-c.csv", "name,email\nNobody,\n"));
        await NothingIsLeftAsync(pooler);

        Assert.Equal((50L, 0L), (dry.RowsInserted, dry.RowsErrored));
        Assert.Equal((IngestOutcome.Committed, 50L), (first.Outcome, first.RowsInserted));
        Assert.Equal((IngestOutcome.Duplicate, 0L), (again.Outcome, again.RowsInserted));
        Assert.Equal((10L, 10L), (overlapping.RowsInserted, overlapping.RowsSkipped));
        Assert.Equal(IngestErrorId.NoValidRows, refused.Error!.ErrorId);

        var rollback = await commands.RollbackAsync(first.RunId!.Value, "test", reinstate: true, Token);
        await NothingIsLeftAsync(pooler);
        Assert.Equal((50L, 0L, 10L), (rollback.RowsAffected, rollback.RowsStranded, rollback.RowsReinstated));

        var (claimed, _) = await new RunLifecycle(target).ClaimAsync(
            new BatchIdentity("simplicity", "one-stopped"), new Core.Files.FileHash(new string('b', 64)), "stopped.csv", "worker", new ReadOptions(), TimeSpan.FromMinutes(30), Token);
        var stopped = await commands.AbortAsync(claimed, "test", Token);
        Assert.Equal(RunStatus.Failed, stopped.Status);

        var queries = new RunQueries(target);
        var filter = new RunFilter { SourceBatchId = ["one-*"] };
        Assert.Equal(4, await CountAsync(queries.GetRunsAsync(filter, Token)));
        Assert.Equal(4, await CountAsync(queries.GetReconciliationsAsync(filter, Token)));
        Assert.Equal(20, await CountAsync(queries.GetRowsAsync(overlapping.RunId!.Value, null, null, Token)));
        Assert.Equal(4, await CountAsync(queries.GetHistoryAsync(filter, Token)));
        Assert.NotEqual(0, await CountAsync(queries.GetEventsAsync(filter, Token)));
        await CountAsync(new DatabaseDoctor(target).RunAsync(Token));

        await NothingIsLeftAsync(pooler);
        Assert.Equal(backend, await FollowingClientAsync<int>(pooler, "SELECT pg_backend_pid()"));
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_load_on_the_only_server_connection_continues_without_heartbeats_and_warns()
    {
        await using var pooler = await PgBouncer.StartAsync(database.Settings, "transaction", poolSize: 1);
        using var ingest = new Ingest(database)
        {
            Through = () => WithShortTimeouts(pooler),
            Timings = new IngestTimings { HeartbeatInterval = TimeSpan.FromMilliseconds(50), StaleAfter = TimeSpan.FromSeconds(1) },
        };
        await using var blocker = await LockTableAsync();
        var load = ingest.CommitAsync(ingest.File("simplicity-silent.csv", Enumerable.Range(1000, 5)));
        await Eventually.TrueAsync(
            () => ingest.Log.Warnings.Any(warning => warning.Contains("no heartbeat", StringComparison.Ordinal)), "It never warned. It said:", () => string.Join('\n', ingest.Log.All));
        Assert.False(load.IsCompleted);
        await blocker.DisposeAsync();

        Assert.Equal((IngestOutcome.Committed, 5L), ((await load).Outcome, (await load).RowsInserted));
        Assert.Single(ingest.Log.Warnings);
        await NothingIsLeftAsync(pooler);
    }

    [Fact]
    public async Task A_load_without_heartbeats_may_be_taken_over_and_then_never_commits()
    {
        await using var pooler = await PgBouncer.StartAsync(database.Settings, "transaction", poolSize: 1);
        using var ingest = new Ingest(database)
        {
            Through = () => WithShortTimeouts(pooler),
            Timings = new IngestTimings { HeartbeatInterval = TimeSpan.FromMilliseconds(50) },
        };
        using var taker = new Ingest(database) { Timings = new IngestTimings { StaleAfter = TimeSpan.FromMilliseconds(500) } };
        await using var blocker = await LockTableAsync();
        var path = ingest.File("simplicity-taken.csv", Enumerable.Range(2000, 5));
        var load = ingest.CommitAsync(path);
        await Eventually.TrueAsync(database, "SELECT EXISTS (SELECT FROM ingest.import_runs WHERE source_batch_id = 'simplicity-taken' AND updated_at < clock_timestamp() - interval '600 ms')", "The load never came so far.");
        var takeover = taker.CommitAsync(path);
        await Eventually.TrueAsync(database, "SELECT count(*) = 2 FROM ingest.import_runs WHERE source_batch_id = 'simplicity-taken'", "The load never came so far.");
        await blocker.DisposeAsync();

        Assert.Equal(IngestErrorId.RunLost, (await load).Error!.ErrorId);
        Assert.Equal((IngestOutcome.Committed, 5L), ((await takeover).Outcome, (await takeover).RowsInserted));
        Assert.Equal(0, await ingest.RowsAsync((await load).RunId));
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_load_that_waits_too_long_for_the_poolers_connection_retries()
    {
        await using var pooler = await PgBouncer.StartAsync(database.Settings, "transaction", poolSize: 1, "query_wait_timeout = 1");
        NpgsqlConnection? other = null;
        using var ingest = new Ingest(database)
        {
            Through = pooler.CreateTarget,
            OnClaimed = () =>
            {
                other = new NpgsqlConnection(Unpooled(pooler));
                other.Open();
                using var command = new NpgsqlCommand("BEGIN; SELECT 1", other);
                command.ExecuteNonQuery();
                _ = Task.Delay(TimeSpan.FromSeconds(2), Token).ContinueWith(_ => other.Close(), TaskScheduler.Default);
            },
        };

        var result = await ingest.CommitAsync(ingest.File("jbi-waits.csv", Enumerable.Range(3000, 5)));

        Assert.Equal((IngestOutcome.Committed, 5L), (result.Outcome, result.RowsInserted));
        Assert.Contains(ingest.Log.Warnings, warning => warning.Contains("no free server connection", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stopping_a_load_behind_the_pooler_rolls_back_and_marks_the_run_failed()
    {
        await using var pooler = await PgBouncer.StartAsync(database.Settings, "transaction", poolSize: 1);
        using var stop = new CancellationTokenSource();
        using var ingest = new Ingest(database) { Through = pooler.CreateTarget };
        await using var blocker = await LockTableAsync();
        var load = ingest.RunAsync(Ingest.Request(ingest.File("simplicity-stopped.csv", Enumerable.Range(4000, 5))), stop.Token);
        await Eventually.TrueAsync(database, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid IN (SELECT pid FROM pg_locks WHERE relation = 'ingest.plaintiffs_raw'::regclass AND NOT granted))", "The load never came so far.");
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load.WaitAsync(Eventually.Timeout, Token));
        Assert.Equal("failed", await database.ScalarAsync<string>("SELECT status::text FROM ingest.import_runs WHERE source_batch_id = 'simplicity-stopped'"));
        await NothingIsLeftAsync(pooler);
    }

    [Fact]
    public async Task Statement_mode_is_rejected_before_anything_is_written()
    {
        await using var pooler = await PgBouncer.StartAsync(database.Settings, "statement", poolSize: 2);
        using var ingest = new Ingest(database) { Through = pooler.CreateTarget };
        await using var target = pooler.CreateTarget();
        var path = ingest.File("simplicity-statement.csv", Enumerable.Range(5000, 5));
        var before = await database.ScalarAsync<long>("SELECT count(*) FROM ingest.import_runs");

        var errors = new List<IngestException>
        {
            (await ingest.CommitAsync(path)).Error!,
            (await ingest.RunAsync(Ingest.Request(path, commit: false))).Error!,
            await Assert.ThrowsAsync<IngestException>(() => new RunCommands(target).RollbackAsync(Guid.NewGuid(), "test", reinstate: false, Token)),
            await Assert.ThrowsAsync<IngestException>(() => new RunCommands(target).AbortAsync(Guid.NewGuid(), "test", Token)),
            await Assert.ThrowsAsync<IngestException>(() => new Migrator(target).ApplyAsync(Token)),
        };

        Assert.All(errors, error => Assert.Equal((IngestErrorId.PoolerModeUnusable, ExitCode.ConfigurationError), (error.ErrorId, error.ExitCode)));
        Assert.All(errors, error => Assert.Contains("transaction or session mode", error.Remedy, StringComparison.Ordinal));
        Assert.Equal(before, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.import_runs"));
    }

    [Fact]
    public async Task Migrations_are_rejected_by_a_transaction_pooler_with_a_remedy_and_run_through_a_session_pooler()
    {
        var empty = new TestDatabase();
        await empty.InitializeAsync();
        await using (empty)
        {
            foreach (var poolSize in new[] { 1, 4 })
            {
                await using var shared = await PgBouncer.StartAsync(empty.Settings, "transaction", poolSize);
                await using var refused = shared.CreateTarget();
                var error = await Assert.ThrowsAsync<IngestException>(() => new Migrator(refused).ApplyAsync(Token));
                Assert.Equal(IngestErrorId.PoolerModeUnusable, error.ErrorId);
                Assert.Contains("session mode (Supabase: port 5432", error.Remedy, StringComparison.Ordinal);
                Assert.All(await new Migrator(refused).GetStatusAsync(Token), migration => Assert.Equal(MigrationState.Pending, migration.State));
            }

            await using var pooler = await PgBouncer.StartAsync(empty.Settings, "session", poolSize: 4);
            await using var target = pooler.CreateTarget();
            Assert.NotEmpty(await new Migrator(target).ApplyAsync(Token));
        }
    }

    private static async Task<T?> FollowingClientAsync<T>(PgBouncer pooler, string sql)
    {
        await using var connection = new NpgsqlConnection(Unpooled(pooler));
        await connection.OpenAsync(Token);
        return await connection.ScalarAsync<T>(sql);
    }

    private static async Task NothingIsLeftAsync(PgBouncer pooler) => Assert.Null(await FollowingClientAsync<string>(pooler, Leftovers));

    private static string Unpooled(PgBouncer pooler) => new NpgsqlConnectionStringBuilder(pooler.Settings.ConnectionString) { Pooling = false }.ConnectionString;

    // A heartbeat gives up after seconds instead of thirty. Everything else must respond by then, on a busy machine too.
    private static DatabaseTarget WithShortTimeouts(PgBouncer pooler)
        => new("custom", new NpgsqlConnectionStringBuilder(pooler.Settings.ConnectionString) { CommandTimeout = 3 });

    private static async Task<int> CountAsync<T>(IAsyncEnumerable<T> items)
    {
        var count = 0;
        await foreach (var _ in items)
        {
            count++;
        }

        return count;
    }

    private async Task<NpgsqlConnection> LockTableAsync()
    {
        var connection = await database.OpenAsync();
        await connection.ExecuteAsync("BEGIN; LOCK TABLE ingest.plaintiffs_raw IN SHARE MODE");
        return connection;
    }
}
