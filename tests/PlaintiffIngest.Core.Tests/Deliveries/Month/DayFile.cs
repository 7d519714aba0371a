using System.Security.Cryptography;
using System.Text;
using PlaintiffIngest.Core.Tests.Containers;

namespace PlaintiffIngest.Core.Tests.Deliveries.Month;

/// <summary>A delivery under construction: a good one, which a variation may change.</summary>
internal sealed class DayFile
{
    /// <summary>The name without an extension.</summary>
    public required string Name { get; set; }

    public required List<string> Header { get; init; }

    public required List<string[]> Rows { get; init; }

    public string Delimiter { get; set; } = ",";

    public string NewLine { get; set; } = "\n";

    public Encoding Encoding { get; set; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    public bool QuotesAll { get; set; }

    /// <summary>How many cells without a name follow the last column.</summary>
    public int EmptyColumns { get; set; }

    /// <summary>Lines above the header.</summary>
    public List<string> Above { get; } = [];

    /// <summary>Lines among the rows, by the number of rows before them.</summary>
    public Dictionary<int, string> Between { get; } = [];

    /// <summary>Lines below the rows, above the trailer.</summary>
    public List<string> Below { get; } = [];

    /// <summary>The trailer as a format; null for none.</summary>
    public string? Trailer { get; set; }

    /// <summary>The number in the trailer and in a sidecar.</summary>
    public int? Count { get; set; }

    /// <summary>Whether the file has sidecars: a checksum and a number of rows.</summary>
    public bool HasSidecars { get; set; }

    /// <summary>csv, gz, zip, zst or xlsx.</summary>
    public string Form { get; set; } = "csv";

    /// <summary>Replaces the bytes before the sidecars are created.</summary>
    public Func<byte[], byte[]>? Replace { get; set; }

    /// <summary>Damages the bytes after the sidecars are created, as in transit.</summary>
    public Func<byte[], byte[]>? Damage { get; set; }

    /// <summary>Another text for a sidecar, by its extension.</summary>
    public Dictionary<string, string> Sidecars { get; } = [];

    public int Column(string header) => Header.IndexOf(header);

    /// <summary>Writes the file and its sidecars.</summary>
    /// <returns>Its path.</returns>
    public string Write(string folder)
    {
        var path = Path.Combine(folder, $"{Name}.{Form}");
        var bytes = Pack();
        bytes = Replace?.Invoke(bytes) ?? bytes;
        if (HasSidecars)
        {
            File.WriteAllText(path + ".sha256", Sidecars.GetValueOrDefault("sha256", $"{Convert.ToHexStringLower(SHA256.HashData(bytes))}  {Name}.{Form}\n"));
            File.WriteAllText(path + ".rows", Sidecars.GetValueOrDefault("rows", $"{Count ?? Rows.Count + Below.Count}\n"));
        }

        File.WriteAllBytes(path, Damage?.Invoke(bytes) ?? bytes);
        return path;
    }

    public byte[] Csv()
    {
        var text = new StringBuilder();
        foreach (var line in Lines())
        {
            text.Append(line).Append(NewLine);
        }

        return [.. Encoding.GetPreamble(), .. Encoding.GetBytes(text.ToString())];
    }

    private byte[] Pack() => Form switch
    {
        "gz" => Archives.Gzip(Csv()),
        "zst" => Archives.Zstd(Csv()),
        "zip" => Archives.Zip(System.IO.Compression.CompressionLevel.Optimal, ($"{Name}.csv", Csv())),
        "xlsx" => WorkbookFile.OfStrings([[.. Header], .. Rows, .. Below.Select(line => new[] { line }), .. Trailer is null ? Array.Empty<string[]>() : [TrailerLine().Split(Delimiter)]]).ToBytes(),
        _ => Csv(),
    };

    private IEnumerable<string> Lines()
    {
        var empty = string.Concat(Enumerable.Repeat(Delimiter, EmptyColumns));
        foreach (var line in Above)
        {
            yield return line;
        }

        yield return string.Join(Delimiter, Header.Select(Cell)) + empty;
        for (var i = 0; i < Rows.Count; i++)
        {
            if (Between.TryGetValue(i, out var line))
            {
                yield return line;
            }

            yield return string.Join(Delimiter, Rows[i].Select(Cell)) + empty;
        }

        foreach (var line in Below)
        {
            yield return line;
        }

        if (Trailer is not null)
        {
            yield return TrailerLine();
        }
    }

    private string TrailerLine() => string.Format(System.Globalization.CultureInfo.InvariantCulture, Trailer!, Count ?? Rows.Count + Below.Count);

    private string Cell(string value)
        => QuotesAll || value.Contains(Delimiter, StringComparison.Ordinal) || value.Contains('"', StringComparison.Ordinal) ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
