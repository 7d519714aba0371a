using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>
/// Warns about a duplicate that importing again does not change as the operator may expect: it was read with other options the first time,
/// or some of its people have no live row.
/// </summary>
/// <param name="runs">Reads what is known about the earlier run.</param>
/// <param name="retry">Retries after transient errors.</param>
/// <param name="log">Receives the warnings.</param>
internal sealed class DuplicateCheck(RunLifecycle runs, TransientRetry retry, IIngestLog log)
{
    /// <summary>Compares the options with those of the completed run, and counts its people without a live row.</summary>
    /// <param name="file">The file.</param>
    /// <param name="claim">The database's answer; anything but a duplicate is ignored.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The number of people without a live row.</returns>
    public async Task<long> WarnAsync(IdentifiedFile file, Claim claim, CancellationToken cancellationToken)
    {
        if (claim.Status != ClaimStatus.Duplicate)
        {
            return 0;
        }

        var known = await retry.RunAsync(token => runs.GetKnownFileAsync(claim.RunId, token), serverResponded: true, cancellationToken);
        var differences = known.Options is null ? [] : file.Options.DifferencesFrom(known.Options).ToList();
        if (differences.Count > 0)
        {
            log.Warning($"{file.Name}: run {claim.RunId} imported this file with different options: {string.Join(", ", differences)}. Nothing was changed. To import it with the new options, roll back that run first: Undo-ImportRun -RunId {claim.RunId} -Reason '...'");
        }

        foreach (var (rolledBackRun, people) in known.Stranded)
        {
            log.Warning($"{file.Name}: {people} people of this file have no live row, because run {rolledBackRun} was rolled back. Nothing was changed. To bring them back, run Undo-ImportRun -RunId {rolledBackRun} -Reinstate -Reason '...'.");
        }

        return known.Stranded.Sum(found => found.People);
    }
}
