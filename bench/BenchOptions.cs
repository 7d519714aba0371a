using System.Globalization;

namespace PlaintiffIngest.Bench;

/// <summary>The command-line options.</summary>
/// <param name="RowCounts">Row counts of the files, ascending.</param>
/// <param name="Rounds">Number of rounds.</param>
/// <param name="Large">Whether to include the cases with ten million rows.</param>
/// <param name="JsonPath">Path of the JSON file with the results.</param>
internal sealed record BenchOptions(IReadOnlyList<int> RowCounts, int Rounds, bool Large, string JsonPath)
{
    public const string Usage = """
        dotnet run -c Release --project bench -- [rows …] [--rounds n] [--large] [--json file]

        rows      row counts of the files; default 10000 100000 1000000
        --rounds  number of rounds; each round measures every case once; default 3
        --large   include ten million rows, and a million more on top: takes ten more minutes and 25 GB of disk
        --json    path of the results; default bench.json
        """;

    public static BenchOptions? TryParse(IReadOnlyList<string> arguments)
    {
        var rows = new List<int>();
        var options = new BenchOptions([], 3, false, "bench.json");
        for (var i = 0; i < arguments.Count; i++)
        {
            var next = i + 1 < arguments.Count ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "--large":
                    options = options with { Large = true };
                    break;
                case "--rounds" when Number(next) is { } rounds:
                    options = options with { Rounds = rounds };
                    i++;
                    break;
                case "--json" when next is not null:
                    options = options with { JsonPath = next };
                    i++;
                    break;
                case var text when Number(text) is { } count:
                    rows.Add(count);
                    break;
                default:
                    return null;
            }
        }

        return options with { RowCounts = rows.Count > 0 ? [.. rows.Order()] : [10_000, 100_000, 1_000_000] };
    }

    private static int? Number(string? text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
