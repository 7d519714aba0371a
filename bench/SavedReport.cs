using System.Text.Json;

namespace PlaintiffIngest.Bench;

/// <summary>What a comparison needs of a saved <see cref="Report"/>. Figures may be missing: the oldest results were transcribed from tables.</summary>
/// <param name="MeasuredAt">The time of the end.</param>
/// <param name="Machine">The machine.</param>
/// <param name="Runtime">The version of .NET.</param>
/// <param name="PostgreSql">The version of the server.</param>
/// <param name="Rounds">Number of rounds.</param>
/// <param name="Targets">The targets with their measurements.</param>
/// <param name="Medians">The medians of each case.</param>
internal sealed record SavedReport(
    DateTimeOffset MeasuredAt, string Machine, string Runtime, string PostgreSql, int Rounds, IReadOnlyList<Target> Targets, IReadOnlyList<SavedMedian> Medians)
{
    private static readonly JsonSerializerOptions Strict = new() { RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="JsonException">The file is not a result of the benchmark.</exception>
    public static SavedReport Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<SavedReport>(File.ReadAllBytes(path), Strict) ?? throw new JsonException("The file is empty.");
        }
        catch (JsonException error)
        {
            throw new JsonException($"{path} is not a result of this benchmark: {error.Message}", error);
        }
    }
}

/// <summary>The medians of one case. A null figure was not measured.</summary>
internal sealed record SavedMedian(
    string Case, string Contender, int Rows, double? Seconds = null, double? CpuSeconds = null, double? PeakBytes = null, double? WalBytes = null, double? RoundTrips = null);
