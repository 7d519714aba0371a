using System.Runtime.CompilerServices;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Runs;

/// <summary>Reads runs, rows and events. Every method throws <see cref="IngestException"/> if the database cannot be used.</summary>
/// <param name="target">The database.</param>
public sealed class RunQueries(DatabaseTarget target)
{
    private const string ListVendors = "SELECT source_system, count(*) AS run_count, max(created_at) AS last_attempt FROM ingest.import_runs GROUP BY source_system ORDER BY 3 DESC, 1";
    private const string FindByPrefix = "SELECT id FROM ingest.import_runs WHERE id BETWEEN @lowest AND @highest ORDER BY created_at DESC, id LIMIT 2";

    /// <summary>Runs, newest first.</summary>
    /// <exception cref="IngestException">Only an id was given, and no run has it.</exception>
    public IAsyncEnumerable<ImportRunRecord> GetRunsAsync(RunFilter filter, CancellationToken cancellationToken)
        => KnownAsync(filter, QueryReader.ListAsync(target, SqlText.Get("queries/runs.sql"), Parameters(filter), RunRecords.Run, cancellationToken));

    /// <summary>Counts reported against rows present, newest run first.</summary>
    /// <exception cref="IngestException">Only an id was given, and no run has it.</exception>
    public IAsyncEnumerable<ReconciliationRecord> GetReconciliationsAsync(RunFilter filter, CancellationToken cancellationToken)
        => KnownAsync(filter, QueryReader.ListAsync(target, SqlText.Get("queries/reconciliations.sql"), Parameters(filter), RunRecords.Reconciliation, cancellationToken));

    /// <summary>Completed runs with their rows waiting for promotion, newest run first.</summary>
    /// <exception cref="IngestException">Only an id was given, and no run has it.</exception>
    public async IAsyncEnumerable<BacklogRecord> GetBacklogAsync(RunFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        NpgsqlParameter[] parameters = [.. Parameters(filter), SqlParameter.Flag("waiting", filter.Waiting)];
        var found = false;
        await foreach (var run in QueryReader.ListAsync(target, SqlText.Get("queries/backlog.sql"), parameters, RunRecords.Backlog, cancellationToken))
        {
            found = true;
            yield return run;
        }

        if (!found && filter.RunId is { } runId)
        {
            // Throws for a mistyped id, which must not look like a run with nothing to promote.
            await GetRunAsync(runId, cancellationToken);
        }
    }

    /// <summary>Rows of a run in the file's order.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="status">Only this status; null for all.</param>
    /// <param name="first">The largest number of rows; null for all.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="IngestException">No such run.</exception>
    public async IAsyncEnumerable<RowRecord> GetRowsAsync(
        Guid runId,
        RowStatus? status,
        long? first,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        NpgsqlParameter[] parameters =
            [SqlParameter.Uuid("run_id", runId), SqlParameter.Text("status", status?.ToText()), SqlParameter.Count("first", first)];
        var found = false;
        await foreach (var row in QueryReader.ReadAsync(target, SqlText.Get("queries/rows.sql"), parameters, RunRecords.Row, cancellationToken))
        {
            found = true;
            yield return row;
        }

        if (!found)
        {
            // Throws for a mistyped id, which must not look like a run without such rows.
            await GetRunAsync(runId, cancellationToken);
        }
    }

    /// <summary>Attempts per batch and file, last attempt first. A status in the filter applies to the last attempt.</summary>
    public IAsyncEnumerable<AttemptRecord> GetHistoryAsync(RunFilter filter, CancellationToken cancellationToken)
        => QueryReader.ListAsync(target, SqlText.Get("queries/history.sql"), Parameters(filter), RunRecords.Attempt, cancellationToken);

    /// <summary>Vendors with runs, the most recent first.</summary>
    public IAsyncEnumerable<VendorRecord> GetVendorsAsync(CancellationToken cancellationToken)
        => QueryReader.ListAsync(target, ListVendors, [], reader => new VendorRecord(reader.Text("source_system"), reader.Value<long>("run_count"), reader.Value<DateTimeOffset>("last_attempt")), cancellationToken);

    /// <summary>The audit log, newest first. A status in the filter applies to the run.</summary>
    public IAsyncEnumerable<EventRecord> GetEventsAsync(RunFilter filter, CancellationToken cancellationToken)
        => QueryReader.ListAsync(target, SqlText.Get("queries/events.sql"), Parameters(filter), RunRecords.Event, cancellationToken);

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

    /// <summary>Resolves an id or the start of one. A complete id is returned unchanged, without checking that the run exists.</summary>
    /// <param name="prefix">The id or its start.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="IngestException">No run matches, or more than one.</exception>
    public async Task<Guid> ResolveAsync(RunIdPrefix prefix, CancellationToken cancellationToken)
    {
        if (prefix.IsWhole)
        {
            return prefix.Lowest;
        }

        NpgsqlParameter[] parameters = [SqlParameter.Uuid("lowest", prefix.Lowest), SqlParameter.Uuid("highest", prefix.Highest)];
        var found = new List<Guid>();
        await foreach (var runId in QueryReader.ReadAsync(target, FindByPrefix, parameters, reader => reader.Value<Guid>("id"), cancellationToken))
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

    // A mistyped id is an error. With any other filter, an empty list is a valid answer.
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

    /// <summary>The parameters of the statements in <c>sql/queries</c>.</summary>
    internal static NpgsqlParameter[] Parameters(RunFilter filter) =>
    [
        SqlParameter.Uuid("run_id", filter.RunId),

        // Batch ids may differ only in case. They are redacted, because the server may log parameters.
        SqlParameter.Texts("source_system", filter.SourceSystem?.Select(source => LikePattern.FromWildcards(LikePattern.NormalizeSource(source)))),
        SqlParameter.Texts("source_batch_id", filter.SourceBatchId?.Select(batch => LikePattern.FromWildcards(Redactor.Redact(batch)))),
        SqlParameter.Texts("status", filter.Status?.Select(status => status.ToText())),
        SqlParameter.Text("begins_with", filter.BeginsWith is { } beginning ? LikePattern.FromWildcards(Redactor.Redact(beginning) + "*") : null),
        SqlParameter.Flag("stale", filter.Stale),
        SqlParameter.Flag("unreconciled", filter.Unreconciled),
        SqlParameter.Time("after", filter.After),
        SqlParameter.Count("newest", filter.Newest),
    ];
}
