using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Warns if a duplicate is imported with different options than the first time, because the new options have no effect.</summary>
/// <param name="runs">Reads the options of the earlier run.</param>
/// <param name="retry">Retries after transient errors.</param>
/// <param name="log">Receives the warning.</param>
internal sealed class DuplicateOptions(RunLifecycle runs, TransientRetry retry, IIngestLog log)
{
    /// <summary>Compares the options with those that the completed run was read with.</summary>
    /// <param name="file">The file.</param>
    /// <param name="claim">The result of the claim; anything but a duplicate is ignored.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task WarnAsync(IdentifiedFile file, Claim claim, CancellationToken cancellationToken)
    {
        if (claim.Status != ClaimStatus.Duplicate)
        {
            return;
        }

        var earlier = await retry.RunAsync(token => runs.GetReadOptionsAsync(claim.RunId, token), serverResponded: true, cancellationToken);
        var differences = earlier is null ? [] : file.Options.DifferencesFrom(earlier).ToList();
        if (differences.Count > 0)
        {
            log.Warning($"{file.Name}: run {claim.RunId} imported this file with different options: {string.Join(", ", differences)}. Nothing was changed. To import it with the new options, roll back that run first: Undo-ImportRun -RunId {claim.RunId} -Reason '...'");
        }
    }
}
