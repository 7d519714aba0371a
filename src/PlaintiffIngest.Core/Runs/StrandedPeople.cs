namespace PlaintiffIngest.Core.Runs;

/// <summary>People who have no live row, because the run that held it was rolled back.</summary>
/// <param name="RolledBackRun">That run.</param>
/// <param name="People">Number of people.</param>
internal sealed record StrandedPeople(Guid RolledBackRun, long People);
