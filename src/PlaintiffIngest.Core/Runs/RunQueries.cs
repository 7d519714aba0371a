using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Runs;

/// <summary>Reads runs, rows and events. Every method throws <see cref="IngestException"/> when the database cannot be used.</summary>
/// <param name="target">The database.</param>
public sealed class RunQueries(DatabaseTarget target)
{
    /// <summary>Runs, newest first.</summary>
    public IAsyncEnumerable<ImportRunRecord> GetRunsAsync(RunFilter filter, CancellationToken cancellationToken)
        => throw new NotImplementedException(target.Environment);

    /// <summary>Counts reported against rows present, newest run first.</summary>
    public IAsyncEnumerable<ReconciliationRecord> GetReconciliationsAsync(RunFilter filter, CancellationToken cancellationToken)
        => throw new NotImplementedException();

    /// <summary>Rows of a run in the file's order.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="status">Only this status; null for all.</param>
    /// <param name="first">At the most so many; null for all.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public IAsyncEnumerable<RowRecord> GetRowsAsync(Guid runId, string? status, long? first, CancellationToken cancellationToken)
        => throw new NotImplementedException();

    /// <summary>Attempts per batch and file, last attempt first.</summary>
    public IAsyncEnumerable<AttemptRecord> GetHistoryAsync(RunFilter filter, CancellationToken cancellationToken)
        => throw new NotImplementedException();

    /// <summary>The audit log, newest first.</summary>
    public IAsyncEnumerable<EventRecord> GetEventsAsync(RunFilter filter, CancellationToken cancellationToken)
        => throw new NotImplementedException();
}
