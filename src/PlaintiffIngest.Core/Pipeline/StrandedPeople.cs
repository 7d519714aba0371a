using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Warns if people in a duplicate have no live row because the run that had it was rolled back. Importing the file again does not bring them back.</summary>
/// <param name="runs">The lifecycle of runs.</param>
/// <param name="retry">Retries after transient errors.</param>
/// <param name="log">Receives the warning.</param>
internal sealed class StrandedPeople(RunLifecycle runs, TransientRetry retry, IIngestLog log)
{
    /// <summary>Counts the people, and logs the command that brings them back.</summary>
    /// <param name="file">The file.</param>
    /// <param name="claim">The result of the claim; anything but a duplicate is ignored.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The number of people.</returns>
    public async Task<long> WarnAsync(IdentifiedFile file, Claim claim, CancellationToken cancellationToken)
    {
        if (claim.Status != ClaimStatus.Duplicate)
        {
            return 0;
        }

        var stranded = await retry.RunAsync(token => runs.FindStrandedAsync(claim.RunId, token), serverResponded: true, cancellationToken);
        foreach (var (rolledBackRun, people) in stranded)
        {
            log.Warning($"{file.Name}: {people} people of this file have no live row, because run {rolledBackRun} was rolled back. Nothing was changed. To bring them back, run Undo-ImportRun -RunId {rolledBackRun} -Reinstate -Reason '...'.");
        }

        return stranded.Sum(found => found.People);
    }
}
