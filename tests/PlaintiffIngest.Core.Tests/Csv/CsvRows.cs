using System.Text;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Tests.Csv;

/// <summary>A copy of a row, which outlives the next read.</summary>
/// <param name="Values">The seven columns, by <see cref="PlaintiffColumn"/>, with <c>|</c> between.</param>
internal sealed record CsvRow(
    long Number, long Line, RowError Error, string Values, string RawData, string RawText, string Key, string? Message);

/// <summary>Reads texts as an operator's files are read.</summary>
internal static class CsvRows
{
    public const string Header = "plaintiff_name,email,phone\n";

    public static List<CsvRow> Of(string text, CsvFormat? format = null, int? blockSize = null)
        => Of(Encoding.UTF8.GetBytes(text), format, blockSize);

    public static List<CsvRow> Of(byte[] bytes, CsvFormat? format = null, int? blockSize = null)
        => Summary(bytes, format, blockSize).Rows;

    /// <summary>The rows, and what else was found on the way.</summary>
    public static (List<CsvRow> Rows, ReadSummary Summary) Summary(string text, CsvFormat? format = null, int? blockSize = null)
        => Summary(Encoding.UTF8.GetBytes(text), format, blockSize);

    public static (List<CsvRow> Rows, ReadSummary Summary) Summary(byte[] bytes, CsvFormat? format = null, int? blockSize = null)
    {
        using var stream = new MemoryStream(bytes);
        // As the product does it, but without a quarter of a megabyte for each of thousands of short texts.
        using var reader = PlaintiffReader.Open(stream, "vendor.csv", "simplicity", format ?? new CsvFormat(), blockSize ?? Math.Min(bytes.Length + 1, PlaintiffReader.DefaultBlockSize));
        return (Of(reader), reader.Summarize());
    }

    public static List<CsvRow> OfFile(string path, CsvFormat? format = null) => Of(File.ReadAllBytes(path), format);

    public static List<CsvRow> Of(PlaintiffReader reader)
    {
        var rows = new List<CsvRow>();
        while (reader.Read())
        {
            rows.Add(Copy(reader.Row));
        }

        return rows;
    }

    public static IngestException Error(string text, CsvFormat? format = null) => Assert.Throws<IngestException>(() => Of(text, format));

    public static IngestException Error(byte[] bytes, CsvFormat? format = null) => Assert.Throws<IngestException>(() => Of(bytes, format));

    /// <summary>A format with a column map.</summary>
    /// <param name="map">As the script takes it: <c>plaintiff_name=First Name+Last Name;email=Mail</c>.</param>
    public static CsvFormat Map(string map) => new()
    {
        ColumnMap = map.Split(';').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => (IReadOnlyList<string>)pair[1].Split('+')),
    };

    /// <summary>Code, or <c>ok</c>, of each row.</summary>
    public static string[] Codes(IEnumerable<CsvRow> rows) => [.. rows.Select(row => row.Error.ToCode() ?? "ok")];

    public static CsvRow Copy(PlaintiffRow row) => new(
        row.RowNumber,
        row.LineNumber,
        row.Error,
        string.Join('|', Enum.GetValues<PlaintiffColumn>().Select(column => Text(row[column]))),
        Text(row.RawData),
        Text(row.RawText),
        Convert.ToHexStringLower(row.DedupeKey.Span),
        row.ErrorMessage);

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
