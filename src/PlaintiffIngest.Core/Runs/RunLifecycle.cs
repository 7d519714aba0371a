using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Runs;

/// <summary>
/// The operations of a worker on its run: claim, heartbeat, finalize, reconcile, fail. A method without a connection parameter opens its
/// own connection and commits at once, so that others see the change. Finalizing and reconciling belong to the load's transaction.
/// </summary>
/// <param name="target">The database.</param>
internal sealed class RunLifecycle(DatabaseTarget target)
{
    private const string ImportKind = "csv";

    // In seconds. Finalizing and reconciling read every row of the run.
    private const int CommandTimeoutSeconds = 600;

    private const string ClaimRun = """
        SELECT run_id, claim_status
        FROM ingest.claim_import_run(@source_system, @source_batch_id, @file_hash, @filename, @import_kind, @worker_id, @row_limit, @stale_after,
                                    @read_options)
        """;

    private const string SendHeartbeat = "SELECT ingest.heartbeat_import_run(@run_id)";
    private const string ResolveOutcome = "SELECT ingest.resolve_import_run(@run_id)";
    private const string Fail = "SELECT ingest.fail_import_run(@run_id, @error_details)";
    private const string GetStatus = "SELECT status::text FROM ingest.import_runs WHERE id = @run_id";
    private const string GetReadOptions = "SELECT (read_options || jsonb_build_object('DetectedDelimiter', csv_delimiter))::text FROM ingest.import_runs WHERE id = @run_id";
    private const string GetWorker = "SELECT worker_id FROM ingest.import_runs WHERE id = @run_id";

    private const string FindClaim = """
        SELECT id FROM ingest.import_runs
        WHERE source_system = @source_system AND source_batch_id = @source_batch_id AND file_hash = @file_hash
          AND worker_id = @worker_id AND status = 'processing'
        """;

    private const string FinalizeRun = """
        SELECT ingest.finalize_import_run(@run_id, csv_header => @csv_header, csv_delimiter => @csv_delimiter, allow_empty => @allow_empty, knows_erased => true, file_counts => @file_counts)
        """;

    private const string GetCounts = "SELECT rows_fetched, rows_inserted, rows_skipped, rows_errored FROM ingest.import_runs WHERE id = @run_id AND status = 'completed'";

    private const string Reconcile = """
        SELECT is_valid, expected_count, actual_count, delta FROM ingest.reconcile_import_run(@run_id, @expected_count)
        """;

    /// <summary>Claims a file, in a transaction of its own. If the response is lost, a retry recognizes the claim as its own.</summary>
    /// <param name="batch">Vendor and batch.</param>
    /// <param name="hash">Hash of the file.</param>
    /// <param name="fileName">Name of the file, redacted.</param>
    /// <param name="workerId">Identifies the claim; a retry uses the same id, every other claim a new one.</param>
    /// <param name="options">The options that the file is read with.</param>
    /// <param name="staleAfter">How long a run must be silent before it is taken over.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The run and the database's decision.</returns>
    /// <exception cref="IngestException">The database failed.</exception>
    public async Task<Claim> ClaimAsync(
        BatchIdentity batch, FileHash hash, string fileName, string workerId, ReadOptions options, TimeSpan staleAfter, CancellationToken cancellationToken)
    {
        var claim = await ClaimOnceAsync(batch, hash, fileName, workerId, options, staleAfter, cancellationToken);
        return claim.Status == ClaimStatus.InProgress && await IsMineAsync(claim.RunId, workerId, cancellationToken)
            ? claim with { Status = ClaimStatus.Claimed }
            : claim;
    }

    /// <summary>Finds the run that a worker has claimed and that is still processing; null if there is none.</summary>
    /// <exception cref="IngestException">The database failed.</exception>
    public Task<Guid?> FindClaimAsync(BatchIdentity batch, FileHash hash, string workerId, CancellationToken cancellationToken)
        => target.RunAsync(
            async connection =>
            {
                await using var command = connection.Command(FindClaim, [.. Identity(batch, hash), SqlParameter.Text("worker_id", workerId)]);
                return await command.ExecuteScalarAsync(cancellationToken) as Guid?;
            },
            cancellationToken);

    /// <summary>Returns what a claim would return now. Changes nothing and never waits.</summary>
    /// <param name="batch">Vendor and batch.</param>
    /// <param name="hash">Hash of the file.</param>
    /// <param name="rowLimit">The largest number of rows to load; null for all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The run that blocks the file, and why; null if a claim would succeed.</returns>
    /// <exception cref="IngestException">The database failed.</exception>
    public Task<Claim?> PeekClaimAsync(
        BatchIdentity batch, FileHash hash, long? rowLimit, CancellationToken cancellationToken)
        => target.RunAsync(
            async connection =>
            {
                await using var command = connection.Command(
                    SqlText.Get("queries/peek_claim.sql"), [.. Identity(batch, hash), SqlParameter.Count("row_limit", rowLimit)]);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                var blocking = await reader.ReadAsync(cancellationToken) ? ReadClaim(reader) : null;
                return blocking is { Status: ClaimStatus.Claimed } ? null : blocking;
            },
            cancellationToken);

    /// <summary>Returns the options that the file of a run was read with; null if the run has none.</summary>
    /// <exception cref="IngestException">The database failed.</exception>
    public async Task<ReadOptions?> GetReadOptionsAsync(Guid runId, CancellationToken cancellationToken)
        => ReadOptions.FromJson(await GetTextAsync(GetReadOptions, runId, cancellationToken));

    /// <summary>Returns the people of a completed run who have no live row, grouped by the rolled-back run that had it.</summary>
    /// <exception cref="IngestException">The database failed.</exception>
    public Task<List<(Guid RolledBackRun, long People)>> FindStrandedAsync(Guid runId, CancellationToken cancellationToken)
        => target.RunAsync(
            async connection =>
            {
                await using var command = connection.Command(SqlText.Get("queries/stranded_people.sql"), SqlParameter.Uuid("run_id", runId));
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                var found = new List<(Guid, long)>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    found.Add((reader.Value<Guid>("rolled_back_run_id"), reader.Value<long>("people")));
                }

                return found;
            },
            cancellationToken);

    /// <summary>Sends a heartbeat.</summary>
    /// <returns>False if the run is no longer processing; its worker should then stop.</returns>
    /// <exception cref="IngestException">The database failed.</exception>
    public Task<bool> HeartbeatAsync(Guid runId, CancellationToken cancellationToken)
        => ExecuteBooleanAsync(SendHeartbeat, [SqlParameter.Uuid("run_id", runId)], cancellationToken);

    /// <summary>Returns the outcome of a run whose COMMIT got no response. Waits for a load that may still be committing.</summary>
    /// <returns>The status, which that load can no longer change; null if the run does not exist.</returns>
    /// <exception cref="IngestException">The database failed, or the load still holds the run.</exception>
    public Task<RunStatus?> ResolveOutcomeAsync(Guid runId, CancellationToken cancellationToken)
        => GetStatusAsync(ResolveOutcome, runId, cancellationToken);

    /// <summary>Marks the run as failed.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="detailsJson">Why: a JSON object, redacted.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>False if the run had already ended.</returns>
    /// <exception cref="IngestException">The database failed.</exception>
    public Task<bool> FailAsync(Guid runId, string detailsJson, CancellationToken cancellationToken)
        => ExecuteBooleanAsync(Fail, [SqlParameter.Uuid("run_id", runId), SqlParameter.Json("error_details", detailsJson)], cancellationToken);

    /// <summary>Returns the status of a run; null if the run does not exist.</summary>
    /// <exception cref="IngestException">The database failed.</exception>
    public Task<RunStatus?> GetStatusAsync(Guid runId, CancellationToken cancellationToken)
        => GetStatusAsync(GetStatus, runId, cancellationToken);

    /// <summary>Finds the last completed import of the same batch with a different file; null if there is none.</summary>
    /// <exception cref="IngestException">The database failed.</exception>
    public Task<EarlierDelivery?> FindEarlierDeliveryAsync(BatchIdentity batch, FileHash hash, CancellationToken cancellationToken)
        => target.RunAsync(
            async connection =>
            {
                await using var command = connection.Command(SqlText.Get("queries/other_file.sql"), Identity(batch, hash));
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                return await reader.ReadAsync(cancellationToken)
                    ? new EarlierDelivery(reader.Value<Guid>("id"), reader.TextOrNull("filename"), reader.Value<DateTimeOffset>("created_at"))
                    : null;
            },
            cancellationToken);

    /// <summary>Completes the run within the load's transaction: the fence. Throws the driver's own exceptions.</summary>
    /// <param name="connection">The load's connection, in its transaction.</param>
    /// <param name="runId">The run.</param>
    /// <param name="csvHeader">The header line of the file.</param>
    /// <param name="csvDelimiter">The file's delimiter.</param>
    /// <param name="counts">Counts of filled and missing values; null for a reject file.</param>
    /// <param name="allowEmpty">Whether the file has no data rows.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The run's rows, counted by the database; null if the run was aborted, rolled back or taken over: the caller must roll back.</returns>
    public static async Task<RunCounts?> FinalizeAsync(
        NpgsqlConnection connection, Guid runId, string csvHeader, char csvDelimiter, FileCounts? counts, bool allowEmpty, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            $"{FinalizeRun}; {GetCounts}",
            SqlParameter.Uuid("run_id", runId),
            SqlParameter.Flag("allow_empty", allowEmpty),
            SqlParameter.Json("file_counts", counts?.ToJson()),
            // The server may log parameters, but never rows.
            SqlParameter.Text("csv_header", Redactor.RedactHeader(csvHeader)),
            SqlParameter.Text("csv_delimiter", csvDelimiter.ToString()));
        command.CommandTimeout = CommandTimeoutSeconds;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var isCompleted = reader.GetBoolean(0);
        await reader.NextResultAsync(cancellationToken);
        return isCompleted && await reader.ReadAsync(cancellationToken)
            ? new RunCounts(
                reader.Value<long>("rows_fetched"), reader.Value<long>("rows_inserted"), reader.Value<long>("rows_skipped"), reader.Value<long>("rows_errored"))
            : null;
    }

    /// <summary>Compares the rows found with the rows read. Throws the driver's own exceptions.</summary>
    /// <param name="connection">The load's connection, in its transaction; or another one after the commit.</param>
    /// <param name="runId">The run.</param>
    /// <param name="expected">Rows the parser read.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<Reconciliation> ReconcileAsync(
        NpgsqlConnection connection, Guid runId, long expected, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            Reconcile, SqlParameter.Uuid("run_id", runId), SqlParameter.Count("expected_count", expected));
        command.CommandTimeout = CommandTimeoutSeconds;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new Reconciliation(
            reader.Value<bool>("is_valid"), reader.Value<long>("expected_count"), reader.Value<long>("actual_count"), reader.Value<long>("delta"));
    }

    private static NpgsqlParameter[] Identity(BatchIdentity batch, FileHash hash) =>
    [
        SqlParameter.Text("source_system", batch.SourceSystem),
        SqlParameter.Text("source_batch_id", batch.SourceBatchId),
        SqlParameter.Text("file_hash", hash.Hex),
    ];

    private Task<Claim> ClaimOnceAsync(
        BatchIdentity batch, FileHash hash, string fileName, string workerId, ReadOptions options, TimeSpan staleAfter, CancellationToken cancellationToken)
        => target.RunAsync(
            async connection =>
            {
                // The explicit transaction makes a pooler in statement mode refuse here, before anything is written.
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await using var command = connection.Command(
                    ClaimRun,
                    [
                        .. Identity(batch, hash),
                        SqlParameter.Text("filename", fileName),
                        SqlParameter.Text("import_kind", ImportKind),
                        SqlParameter.Text("worker_id", workerId),
                        SqlParameter.Count("row_limit", options.Limit),
                        new NpgsqlParameter<TimeSpan>("stale_after", staleAfter),
                        SqlParameter.Json("read_options", options.ToJson()),
                    ]);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                await reader.ReadAsync(cancellationToken);
                var claim = ReadClaim(reader);
                await reader.CloseAsync();
                await transaction.CommitAsync(cancellationToken);
                return claim;
            },
            cancellationToken);

    private static Claim ReadClaim(NpgsqlDataReader reader) => new(reader.Value<Guid>("run_id"), reader.Status<ClaimStatus>("claim_status"));

    private async Task<RunStatus?> GetStatusAsync(string sql, Guid runId, CancellationToken cancellationToken)
        => await GetTextAsync(sql, runId, cancellationToken) is { } status ? StatusText.Parse<RunStatus>(status) : null;

    private async Task<bool> IsMineAsync(Guid runId, string workerId, CancellationToken cancellationToken)
        => await GetTextAsync(GetWorker, runId, cancellationToken) == workerId;

    private Task<string?> GetTextAsync(string sql, Guid runId, CancellationToken cancellationToken)
        => target.RunAsync(
            async connection =>
            {
                await using var command = connection.Command(sql, SqlParameter.Uuid("run_id", runId));
                return await command.ExecuteScalarAsync(cancellationToken) as string;
            },
            cancellationToken);

    private Task<bool> ExecuteBooleanAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
        => target.RunAsync(
            async connection =>
            {
                await using var command = connection.Command(sql, parameters);
                return await command.ExecuteScalarAsync(cancellationToken) is true;
            },
            cancellationToken);
}
