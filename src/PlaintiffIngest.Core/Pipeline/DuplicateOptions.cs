using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Warns when a duplicate is imported with other options than the first time, because those options change nothing.</summary>
/// <param name="runs">Reads the options of the earlier run.</param>
/// <param name="retry">Retries after transient errors.</param>
/// <param name="log">Receives the warning.</param>
internal sealed class DuplicateOptions(RunLifecycle runs, TransientRetry retry, IIngestLog log)
{
    /// <summary>Compares the options with those that the completed run was read with.</summary>
    /// <param name="file">The file.</param>
    /// <param name="claim">The database's answer; anything but a duplicate is ignored.</param>
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
            log.Warning($"{file.Name}: run {claim.RunId} imported this file with other options: {string.Join(", ", differences)}. Nothing was changed. To import it with the new options, first roll the run back: Undo-ImportRun -RunId {claim.RunId} -Reason '...'");
        }
    }
}
