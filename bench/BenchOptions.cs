using System.Globalization;

namespace PlaintiffIngest.Bench;

/// <summary>What to measure.</summary>
/// <param name="RowCounts">Rows of the files, ascending.</param>
/// <param name="Rounds">How often each case is measured.</param>
/// <param name="Large">Whether to measure ten million rows too.</param>
/// <param name="JsonPath">Where the result is written.</param>
internal sealed record BenchOptions(IReadOnlyList<int> RowCounts, int Rounds, bool Large, string JsonPath)
{
    public const string Usage = """
        dotnet run -c Release --project bench -- [rows …] [--rounds n] [--large] [--json file]

        rows      rows of a file, several counts one after the other; default 10000 100000 1000000
        --rounds  how often each case is measured, one after the other and round after round; default 3
        --large   also ten million rows, and a million onto them: ten minutes more, and 25 GB of disk
        --json    the file that takes the result; default bench.json
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
