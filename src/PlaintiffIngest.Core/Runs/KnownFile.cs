namespace PlaintiffIngest.Core.Runs;

/// <summary>What is known about a file that a completed run has imported.</summary>
/// <param name="Options">The options that the file was read with; null if the run has none.</param>
/// <param name="Stranded">People of the run who have no live row.</param>
internal sealed record KnownFile(ReadOptions? Options, IReadOnlyList<StrandedPeople> Stranded);
