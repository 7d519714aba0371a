using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>
/// A table with many runs, as it is after years: one run every hour, nine tenths promoted, every tenth run rolled back. Two of the runs that were
/// rolled back left people stranded in the newest run.
/// </summary>
public class GrownTable : IAsyncLifetime
{
    public const int Runs = 200;
    public const int RowsPerRun = 300;
    public const int Stranded = 100;

    private static readonly string Fill = $"""
        SET session_replication_role = replica;
        -- VACUUM cannot mark rows as visible before their commit is on disk.
        SET synchronous_commit = on;

        INSERT INTO ingest.import_runs (
            source_system, source_batch_id, file_hash, status, rows_fetched, rows_inserted, rows_skipped, rows_errored,
            created_at, updated_at, completed_at, rolled_back_at)
        SELECT 'grown', 'batch-' || number, md5(number::text), (CASE WHEN number % 10 = 0 THEN 'rolled_back' ELSE 'completed' END)::ingest.run_status,
            {RowsPerRun}, {RowsPerRun} - skipped, skipped, 0, began, began, began, CASE WHEN number % 10 = 0 THEN began END
        FROM generate_series(1, {Runs}) AS number,
            LATERAL (SELECT now() - ({Runs} - number) * interval '1 hour' AS began, CASE WHEN number IN (1, {Runs} - 1) THEN {Stranded} ELSE 0 END AS skipped) AS moment;

        INSERT INTO ingest.plaintiffs_raw (
            import_run_id, row_number, line_number, key_prefix, dedupe_key, status, plaintiff_name, email, promoted_at, duplicate_of_run_id, duplicate_of_row_number, stranded_at)
        SELECT run.id, row, row + 1, encode(substring(person.key, 1, 16), 'hex')::uuid, person.key,
            (CASE WHEN is_stranded THEN 'skipped' WHEN run.status = 'rolled_back' THEN 'rolled_back'
                WHEN run.nth <= 0.9 * {Runs} THEN 'promoted' ELSE 'pending' END)::ingest.row_status,
            'Name ' || row, repeat('x', 100),
            CASE WHEN run.nth <= 0.9 * {Runs} AND run.status = 'completed' THEN now() END,
            CASE WHEN is_stranded THEN holder.id END, CASE WHEN is_stranded THEN row END, CASE WHEN is_stranded THEN now() END
        FROM (SELECT id, status, row_number() OVER (ORDER BY created_at) AS nth FROM ingest.import_runs) AS run
        CROSS JOIN LATERAL generate_series(1, {RowsPerRun}) AS row
        LEFT JOIN ingest.import_runs AS holder ON holder.source_batch_id = CASE run.nth WHEN 1 THEN 'batch-10' WHEN {Runs} - 1 THEN 'batch-20' END
        CROSS JOIN LATERAL (SELECT holder.id IS NOT NULL AND row <= {Stranded} AS is_stranded) AS copy
        CROSS JOIN LATERAL (SELECT sha256(format('%s.%s', CASE WHEN is_stranded THEN holder.id ELSE run.id END, row)::bytea) AS key) AS person;
        """;

    private readonly MigratedDatabase database = new() { ReusesSessions = false };

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        await database.ExecuteAsync(Fill);
        await MaintainAsync(database);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Does what autovacuum does after a while.</summary>
    protected virtual Task MaintainAsync(MigratedDatabase maintained) => Eventually.TrueAsync(
        async () =>
        {
            await maintained.ExecuteAsync("VACUUM (FREEZE, ANALYZE) ingest.plaintiffs_raw, ingest.import_runs");
            return await maintained.ScalarAsync<bool>("SELECT relallvisible = relpages FROM pg_class WHERE oid = 'ingest.plaintiffs_raw'::regclass");
        },
        // While autovacuum reads the table, its snapshot keeps the rows from being visible to everybody.
        "VACUUM does not mark every page as visible.");

    /// <summary>Id of the newest run of these: 1 is the newest of all.</summary>
    public Task<Guid> FindRunAsync(int fromNewest)
        => database.ScalarAsync<Guid>($"SELECT id FROM ingest.import_runs ORDER BY created_at DESC, id OFFSET {fromNewest - 1} LIMIT 1");

    /// <summary>Returns what the server read of the table of rows while it answered.</summary>
    /// <param name="ask">Asks the product.</param>
    public async Task<TableReads> MeasureAsync(Func<DatabaseTarget, Task> ask)
    {
        var before = await ReadAsync();
        await using (var target = database.CreateTarget())
        {
            await ask(target);
        }

        // A session reports what it read at its end, at the latest.
        await Eventually.TrueAsync(
            database,
            "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()",
            "The product's session does not end.");
        var after = await ReadAsync();
        return new TableReads(after.SequentialScans - before.SequentialScans, after.IndexEntries - before.IndexEntries, after.Rows - before.Rows);
    }

    private async Task<TableReads> ReadAsync()
    {
        var counts = await database.ScalarAsync<long[]>(
            """
            SELECT ARRAY[rows.seq_scan, (SELECT sum(index.idx_tup_read)::bigint FROM pg_stat_all_indexes AS index WHERE index.relid = rows.relid), rows.idx_tup_fetch]
            FROM pg_stat_all_tables AS rows
            WHERE rows.relid = 'ingest.plaintiffs_raw'::regclass
            """);
        return new TableReads(counts![0], counts[1], counts[2]);
    }
}

/// <summary>What the server read of a table.</summary>
/// <param name="SequentialScans">How often it read all of it.</param>
/// <param name="IndexEntries">How many index entries it read.</param>
/// <param name="Rows">How many rows it fetched because an index led to them.</param>
public sealed record TableReads(long SequentialScans, long IndexEntries, long Rows);
