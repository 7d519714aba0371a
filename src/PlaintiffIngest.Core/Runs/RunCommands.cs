using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Runs;

/// <summary>What an operator does to a run that exists. Every method throws <see cref="IngestException"/> when it cannot be done.</summary>
/// <param name="target">The database.</param>
public sealed class RunCommands(DatabaseTarget target)
{
    /// <summary>Rolls a run back: it and its rows are marked, nothing is deleted, and its dedupe keys are free again.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="reason">Why, for the audit; stored redacted.</param>
    /// <param name="reinstate">Whether people who are now only in skipped rows of other runs are made live there.</param>
    /// <param name="cancellationToken">Stops before it is committed.</param>
    /// <exception cref="IngestException">No such run; the run cannot be rolled back.</exception>
    public Task<RollbackRecord> RollbackAsync(Guid runId, string reason, bool reinstate, CancellationToken cancellationToken)
        => throw new NotImplementedException(target.Environment);

    /// <summary>Aborts a run that is processing; its worker cannot commit any more.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="reason">Why, for the audit; stored redacted.</param>
    /// <param name="cancellationToken">Stops before it is committed.</param>
    /// <returns>The run as it is now.</returns>
    /// <exception cref="IngestException">No such run; the run is not processing.</exception>
    public Task<ImportRunRecord> AbortAsync(Guid runId, string reason, CancellationToken cancellationToken)
        => throw new NotImplementedException();

    /// <summary>Writes the failed rows of a run as a CSV that can be corrected and ingested again.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="force">Whether it may replace one that exists.</param>
    /// <param name="cancellationToken">Stops; nothing is left behind then.</param>
    /// <returns>Number of rows written.</returns>
    public Task<long> ExportRejectsAsync(Guid runId, string path, bool force, CancellationToken cancellationToken)
        => throw new NotImplementedException();
}
