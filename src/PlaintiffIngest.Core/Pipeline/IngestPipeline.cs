using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Takes one file through the house: hash, claim, read, validate, stage, merge, finalize, reconcile, commit.</summary>
/// <param name="target">The database.</param>
/// <param name="log">Told every step.</param>
/// <param name="progress">Told how far it is; null for nobody. Called on the working thread.</param>
public sealed class IngestPipeline(DatabaseTarget target, IIngestLog log, IProgress<IngestProgress>? progress = null)
{
    /// <summary>Ingests one file. Every failure of the file is a result with <see cref="IngestResult.Error"/>; only a stop is thrown.</summary>
    /// <param name="request">The file.</param>
    /// <param name="cancellationToken">Stops it: rolled back, the run marked failed.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Task<IngestResult> RunAsync(IngestRequest request, CancellationToken cancellationToken)
        => throw new NotImplementedException($"{target}{log}{progress}{request}{cancellationToken}{IngestErrorId.Cancelled}");
}
