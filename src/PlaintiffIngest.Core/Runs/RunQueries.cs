using System.Runtime.CompilerServices;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Runs;

/// <summary>Reads runs, rows and events. Every method throws <see cref="IngestException"/> when the database cannot be used.</summary>
/// <param name="target">The database.</param>
public sealed class RunQueries(DatabaseTarget target)
{
    private const string ListVendors = "SELECT source_system, count(*), max(created_at) FROM ingest.import_runs GROUP BY source_system ORDER BY 3 DESC, 1";
    private const string FindByPrefix = "SELECT id FROM ingest.import_runs WHERE id BETWEEN @lowest AND @highest ORDER BY created_at DESC, id LIMIT 2";

    /// <summary>Runs, newest first.</summary>
    /// <exception cref="IngestException">Only an id was given, and no run has it.</exception>
    public IAsyncEnumerable<ImportRunRecord> GetRunsAsync(RunFilter filter, CancellationToken cancellationToken)
        => KnownAsync(filter, QueryReader.ListAsync(target, SqlText.Get("queries/runs.sql"), Parameters(filter), Run, cancellationToken));

    /// <summary>Counts reported against rows present, newest run first.</summary>
    /// <exception cref="IngestException">Only an id was given, and no run has it.</exception>
    public IAsyncEnumerable<ReconciliationRecord> GetReconciliationsAsync(RunFilter filter, CancellationToken cancellationToken)
        => KnownAsync(filter, QueryReader.ListAsync(target, SqlText.Get("queries/reconciliations.sql"), Parameters(filter), Reconciliation, cancellationToken));

    /// <summary>Rows of a run in the file's order.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="status">Only this status; null for all.</param>
    /// <param name="first">At the most so many; null for all.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="IngestException">No such run.</exception>
    public async IAsyncEnumerable<RowRecord> GetRowsAsync(
        Guid runId,
        string? status,
        long? first,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        NpgsqlParameter[] parameters =
            [SqlParameter.Uuid("run_id", runId), SqlParameter.Text("status", status), SqlParameter.Count("first", first)];
        var found = false;
        await foreach (var row in QueryReader.ReadAsync(target, SqlText.Get("queries/rows.sql"), parameters, Row, cancellationToken))
        {
            found = true;
            yield return row;
        }

        if (!found)
        {
            // A mistyped id must not look like a run without such rows.
            await GetRunAsync(runId, cancellationToken);
        }
    }

    /// <summary>Attempts per batch and file, last attempt first. A status restricts the last attempt's.</summary>
    public IAsyncEnumerable<AttemptRecord> GetHistoryAsync(RunFilter filter, CancellationToken cancellationToken)
        => QueryReader.ListAsync(target, SqlText.Get("queries/history.sql"), Parameters(filter), Attempt, cancellationToken);

    /// <summary>Vendors of whom there are runs, the last one first.</summary>
    public IAsyncEnumerable<VendorRecord> GetVendorsAsync(CancellationToken cancellationToken)
        => QueryReader.ListAsync(target, ListVendors, [], reader => new VendorRecord(reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2)), cancellationToken);

    /// <summary>The audit log, newest first. A status restricts the run's.</summary>
    public IAsyncEnumerable<EventRecord> GetEventsAsync(RunFilter filter, CancellationToken cancellationToken)
        => QueryReader.ListAsync(target, SqlText.Get("queries/events.sql"), Parameters(filter), Event, cancellationToken);

    /// <summary>One run.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="IngestException">No such run.</exception>
    public async Task<ImportRunRecord> GetRunAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var runs = GetRunsAsync(new RunFilter { RunId = runId }, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await runs.MoveNextAsync();
        return runs.Current;
    }

    /// <summary>The run that is meant by an id or its beginning. A whole id is taken as it is: whoever uses it finds out whether there is such a run.</summary>
    /// <param name="prefix">The id or its beginning.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="IngestException">No run's id begins so, or more than one.</exception>
    public async Task<Guid> ResolveAsync(RunIdPrefix prefix, CancellationToken cancellationToken)
    {
        if (prefix.IsWhole)
        {
            return prefix.Lowest;
        }

        NpgsqlParameter[] parameters = [SqlParameter.Uuid("lowest", prefix.Lowest), SqlParameter.Uuid("highest", prefix.Highest)];
        var found = new List<Guid>();
        await foreach (var runId in QueryReader.ReadAsync(target, FindByPrefix, parameters, reader => reader.GetGuid(0), cancellationToken))
        {
            found.Add(runId);
        }

        return found switch
        {
            [] => throw RunErrors.NotFound(prefix),
            [var only] => only,
            [var one, var another, ..] => throw RunErrors.Ambiguous(prefix, one, another),
        };
    }

    // A mistyped id must not look like an empty list; with other restrictions an empty list is an answer.
    private static async IAsyncEnumerable<T> KnownAsync<T>(RunFilter filter, IAsyncEnumerable<T> records)
    {
        var found = false;
        await foreach (var record in records)
        {
            found = true;
            yield return record;
        }

        if (!found && filter.RunId is { } runId && filter == new RunFilter { RunId = runId })
        {
            throw RunErrors.NotFound(runId);
        }
    }

    /// <summary>A filter as the statements of <c>queries</c> take it.</summary>
    internal static NpgsqlParameter[] Parameters(RunFilter filter) =>
    [
        SqlParameter.Uuid("run_id", filter.RunId),

        // Source systems are kept in lower case; batch ids are the vendor's, and two of them may differ only in case.
        // Redacted: a parameter may be written to the server's log.
        SqlParameter.Texts("source_system", filter.SourceSystem?.Select(source => LikePattern.Of(Redactor.Redact(source.Trim().ToLowerInvariant())))),
        SqlParameter.Texts("source_batch_id", filter.SourceBatchId?.Select(batch => LikePattern.Of(Redactor.Redact(batch)))),
        SqlParameter.Texts("status", filter.Status),
        SqlParameter.Text("begins_with", filter.BeginsWith is { } beginning ? LikePattern.Of(Redactor.Redact(beginning) + "*") : null),
        SqlParameter.Flag("stale", filter.Stale),
        SqlParameter.Flag("unreconciled", filter.Unreconciled),
        SqlParameter.Count("newest", filter.Newest),
    ];

    private static ImportRunRecord Run(NpgsqlDataReader reader) => new()
    {
        RunId = reader.GetGuid(0),
        SourceSystem = reader.GetString(1),
        SourceBatchId = reader.GetString(2),
        FileHash = reader.GetString(3),
        FileName = reader.TextOrNull(4),
        ImportKind = reader.TextOrNull(5),
        Status = reader.GetString(6),
        WorkerId = reader.TextOrNull(7),
        RowLimit = reader.ValueOrNull<long>(8),
        RowsFetched = reader.ValueOrNull<long>(9),
        RowsInserted = reader.ValueOrNull<long>(10),
        RowsSkipped = reader.ValueOrNull<long>(11),
        RowsErrored = reader.ValueOrNull<long>(12),
        ErrorDetails = reader.TextOrNull(13),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(14),
        ClaimedAt = reader.ValueOrNull<DateTimeOffset>(15),
        UpdatedAt = reader.ValueOrNull<DateTimeOffset>(16),
        CompletedAt = reader.ValueOrNull<DateTimeOffset>(17),
        RolledBackAt = reader.ValueOrNull<DateTimeOffset>(18),
        RollbackReason = reader.TextOrNull(19),
    };

    /// <summary>A row of <c>queries/reconciliations.sql</c>.</summary>
    internal static ReconciliationRecord Reconciliation(NpgsqlDataReader reader) => new()
    {
        RunId = reader.GetGuid(0),
        SourceSystem = reader.GetString(1),
        SourceBatchId = reader.GetString(2),
        Status = reader.GetString(3),
        RowsFetched = reader.ValueOrNull<long>(4),
        RowsInserted = reader.ValueOrNull<long>(5),
        RowsSkipped = reader.ValueOrNull<long>(6),
        RowsErrored = reader.ValueOrNull<long>(7),
        ActualRows = reader.GetInt64(8),
        ActualInserted = reader.GetInt64(9),
        ActualSkipped = reader.GetInt64(10),
        ActualErrored = reader.GetInt64(11),
        ActualRolledBack = reader.GetInt64(12),
        Delta = reader.GetInt64(13),
        IsReconciled = reader.GetBoolean(14),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(15),
    };

    private static RowRecord Row(NpgsqlDataReader reader) => new()
    {
        RunId = reader.GetGuid(0),
        RowNumber = reader.GetInt64(1),
        LineNumber = reader.GetInt64(2),
        Status = reader.GetString(3),
        DedupeKey = reader.GetString(4),
        ErrorCode = reader.TextOrNull(5),
        ErrorMessage = reader.TextOrNull(6),
        DuplicateOfRunId = reader.ValueOrNull<Guid>(7),
        DuplicateOfRowNumber = reader.ValueOrNull<long>(8),
        PlaintiffName = reader.TextOrNull(9),
        Email = reader.TextOrNull(10),
        Phone = reader.TextOrNull(11),
        Address = reader.TextOrNull(12),
        City = reader.TextOrNull(13),
        State = reader.TextOrNull(14),
        PostalCode = reader.TextOrNull(15),
        RawData = reader.TextOrNull(16),
        RawText = reader.TextOrNull(17),
    };

    private static AttemptRecord Attempt(NpgsqlDataReader reader) => new(
        reader.GetString(0),
        reader.GetString(1),
        reader.GetString(2),
        reader.GetInt64(3),
        reader.GetFieldValue<DateTimeOffset>(4),
        reader.GetFieldValue<DateTimeOffset>(5),
        reader.GetGuid(6),
        reader.GetString(7));

    private static EventRecord Event(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetGuid(1),
        reader.GetString(2),
        reader.GetFieldValue<DateTimeOffset>(3),
        reader.GetString(4),
        reader.TextOrNull(5));
}
