using PlaintiffIngest.Bench.Children;

namespace PlaintiffIngest.Bench;

/// <summary>One run of one case.</summary>
/// <param name="Case">Name of the case.</param>
/// <param name="Contender">Name of the contender.</param>
/// <param name="Rows">Number of data rows of the file, or of all files.</param>
/// <param name="Outcome">The result of the contender.</param>
/// <param name="ProcessSeconds">Seconds from the start of the process to its end.</param>
internal sealed record Measurement(string Case, string Contender, int Rows, Outcome Outcome, double ProcessSeconds);
