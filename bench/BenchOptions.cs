using System.Globalization;

namespace PlaintiffIngest.Bench;

/// <summary>The command-line options of a measurement.</summary>
/// <param name="Size">How much to measure.</param>
/// <param name="Only">The cases to measure; empty for all.</param>
/// <param name="Rounds">Number of rounds.</param>
/// <param name="Module">The folder of the module to measure; null for the package of this checkout.</param>
/// <param name="JsonPath">Path of the JSON file with the results.</param>
/// <param name="CitusUrl">The URL of a Citus coordinator, to compare its cluster with one server; null to measure the cases on one server.</param>
internal sealed record BenchOptions(BenchSize Size, IReadOnlyList<string> Only, int Rounds, string? Module, string JsonPath, string? CitusUrl = null)
{
    public static readonly string Usage = $"""
        dotnet run -c Release --project bench -- [--size name] [--only case,...] [--rounds n] [--module folder] [--json file]
        dotnet run -c Release --project bench -- --citus url [--size name] [--rounds n] [--module folder] [--json file]
        dotnet run -c Release --project bench -- --compare old.json new.json
        dotnet run -c Release --project bench -- --forecast citus.json plot.svg

        --size     small:  every case with few rows, to see whether all of them work; takes two minutes
                   normal: up to a million rows (the default); takes ten minutes
                   full:   also ten million rows; takes half an hour and 30 GB of disk
        --only     some of the cases: {string.Join(", ", Suite.CaseNames)}
        --rounds   number of rounds; each round measures every case once; default 3
        --module   folder of the module to measure; default: the package of this checkout, made anew
        --json     path of the results; default bench.json
        --citus    compares one server with 2 and 4 workers of a Citus cluster on this machine; the URL connects to its
                   coordinator as a superuser; --size full also loads ten million rows and takes half an hour
        --compare  shows two results side by side, and which targets are met
        --forecast predicts how fast larger clusters load, from a result of --citus, and draws a plot
        """;

    public static BenchOptions? TryParse(IReadOnlyList<string> arguments)
    {
        var options = new BenchOptions(BenchSize.Normal, [], 3, null, "bench.json");
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = i + 1 < arguments.Count ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "--size" when BenchSize.All.FirstOrDefault(size => size.Name == value) is { } size:
                    options = options with { Size = size };
                    break;
                case "--only" when value?.Split(',') is { } only && only.All(Suite.CaseNames.Contains):
                    options = options with { Only = only };
                    break;
                case "--rounds" when Number(value) is { } rounds:
                    options = options with { Rounds = rounds };
                    break;
                case "--module" when File.Exists(Path.Join(value, "PlaintiffIngest.psd1")):
                    options = options with { Module = value };
                    break;
                case "--json" when value is not null:
                    options = options with { JsonPath = value };
                    break;
                case "--citus" when value is not null:
                    options = options with { CitusUrl = value };
                    break;
                default:
                    return null;
            }
        }

        // The cases are not measured on a cluster.
        return options.CitusUrl is not null && options.Only.Count > 0 ? null : options;
    }

    private static int? Number(string? text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
