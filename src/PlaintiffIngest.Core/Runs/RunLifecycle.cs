using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Runs;

/// <summary>
/// The operations of a worker on its run: claim, heartbeat, fail. Each opens its own connection and commits at once, so that others see
/// the change. Finalizing and reconciling belong to the load's transaction: <see cref="RunCompletion"/>.
/// </summary>
/// <param name="target">The database.</param>
internal sealed class RunLifecycle(DatabaseTarget target)
{
    private const string ImportKind = "csv";

    private const string ClaimRun = """
        SELECT run_id, claim_status
        FROM ingest.claim_import_run(@source_system, @source_batch_id, @file_hash, @filename, @import_kind, @worker_id, @row_limit, @stale_after,
                                    @read_options)
        """;

    private const string SendHeartbeat = "SELECT ingest.heartbeat_import_run(@run_id)";
    private const string ResolveOutcome = "SELECT ingest.resolve_import_run(@run_id)";
    private const string Fail = "SELECT ingest.fail_import_run(@run_id, @error_details)";
    private const string GetStatus = "SELECT status::text FROM ingest.import_runs WHERE id = @run_id";
    private const string GetReadOptions = "SELECT (read_options || jsonb_build_object('DetectedDelimiter', csv_delimiter))::text AS read_options FROM ingest.import_runs WHERE id = @run_id";
    private const string GetWorker = "SELECT worker_id FROM ingest.import_runs WHERE id = @run_id";

    private const string FindClaim = """
        SELECT id FROM ingest.import_runs
        WHERE source_system = @source_system AND source_batch_id = @source_batch_id AND file_hash = @file_hash
          AND worker_id = @worker_id AND status = 'processing'
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

    /// <summary>Returns what an operator must know about a file that was imported before.</summary>
    /// <param name="runId">The completed run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IngestException">The database failed.</exception>
    public Task<KnownFile> GetKnownFileAsync(Guid runId, CancellationToken cancellationToken)
        => target.RunAsync(
            async connection =>
            {
                await using var batch = Sql.Batch(
                    connection,
                    Sql.Statement(GetReadOptions, SqlParameter.Uuid("run_id", runId)),
                    Sql.Statement(SqlText.Get("queries/stranded_people.sql"), SqlParameter.Uuid("run_id", runId)));
                await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
                var options = await reader.ReadAsync(cancellationToken) ? ReadOptions.FromJson(reader.TextOrNull("read_options")) : null;
                var stranded = new List<StrandedPeople>();
                await reader.NextResultAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    stranded.Add(new StrandedPeople(reader.Value<Guid>("rolled_back_run_id"), reader.Value<long>("people")));
                }

                return new KnownFile(options, stranded);
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

    private static NpgsqlParameter[] Identity(BatchIdentity batch, FileHash hash) =>
    [
        SqlParameter.Text("source_system", batch.SourceSystem),
        SqlParameter.Text("source_batch_id", batch.SourceBatchId),
        SqlParameter.Text("file_hash", hash.Hex),
    ];

    // One round trip: the transaction of the claim, and what an operator wants to know about it.
    private Task<Claim> ClaimOnceAsync(
        BatchIdentity batch, FileHash hash, string fileName, string workerId, ReadOptions options, TimeSpan staleAfter, CancellationToken cancellationToken)
        => target.RunAsync(
            async connection =>
            {
                var claimRun = Sql.Statement(
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
                var findEarlier = Sql.Statement(SqlText.Get("queries/other_file.sql"), Identity(batch, hash));
                await using var commands = Sql.Batch(connection, new NpgsqlBatchCommand("BEGIN"), claimRun, findEarlier, new NpgsqlBatchCommand("COMMIT"));
                await using var reader = await commands.ExecuteReaderAsync(cancellationToken);
                await reader.ReadAsync(cancellationToken);
                var claim = ReadClaim(reader);
                await reader.NextResultAsync(cancellationToken);
                if (await reader.ReadAsync(cancellationToken))
                {
                    claim = claim with { Earlier = new EarlierDelivery(reader.Value<Guid>("id"), reader.TextOrNull("filename"), reader.Value<DateTimeOffset>("created_at")) };
                }

                // Nothing is claimed before COMMIT is acknowledged.
                await reader.NextResultAsync(cancellationToken);
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
