using PlaintiffIngest.Bench.Children;

namespace PlaintiffIngest.Bench;

/// <summary>One run of one case.</summary>
/// <param name="Case">What was to be done.</param>
/// <param name="Contender">Who did it.</param>
/// <param name="Rows">Data rows of the file, or of all files.</param>
/// <param name="Outcome">What it took.</param>
/// <param name="ProcessSeconds">From the start of the process to its end.</param>
internal sealed record Measurement(string Case, string Contender, int Rows, Outcome Outcome, double ProcessSeconds);
