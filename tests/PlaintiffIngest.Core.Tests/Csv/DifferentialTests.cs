using System.Text;
using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Csv;

/// <summary>Random files that favor trouble, read by the product and by a reader that shares no code with it.</summary>
[Slow]
public sealed partial class DifferentialTests
{
    private const int Files = 4_000;

    public static TheoryData<string> Seeds => RandomCases.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_row_matches_the_other_reader_or_differs_for_a_known_reason(string seed)
    {
        RandomCases.Try(seed, Files, random =>
        {
            var text = DifferentialText.Of(random);
            var (rows, _) = Read(Encoding.UTF8.GetBytes(text.Start + text.Body), random.Pick(64, 1024, 8192));
            var ours = rows.ToDictionary(row => row.Line, row => row with { Values = WithOneLineBreak(row.Values) });
            var others = Others(text).ToDictionary(record => (long)record.Line);
            foreach (var line in ours.Keys.Union(others.Keys))
            {
                var (row, other) = (ours.GetValueOrDefault(line), others.GetValueOrDefault(line));
                Assert.True(DifferentialRules.Explain(row, other, text), $"Line {line}: {row} is {other} of {Escaped(text)}");
            }
        });

        if (seed == "fixed" && Environment.GetEnvironmentVariable(RandomCases.CountVariable) is null)
        {
            Assert.Empty(DifferentialRules.Unseen);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Results_do_not_depend_on_the_block_size(string seed) => RandomCases.Try(seed, Files, random =>
    {
        var bytes = DifferentialText.Of(random).ToBytes(random);

        var (rows, error) = Read(bytes, 64 * 1024);
        var (rowsOfOther, errorOfOther) = Read(bytes, random.Next(1, 100));

        // Nothing is kept of a file that cannot be read, so how many rows were read before that does not matter.
        var count = error is null ? int.MaxValue : Math.Min(rows.Count, rowsOfOther.Count);
        Assert.Equal(rows.Take(count), rowsOfOther.Take(count));
        Assert.Equal(error, errorOfOther);
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_byte_belongs_to_a_row_a_failed_row_or_a_blank_line(string seed) => RandomCases.Try(seed, Files, random =>
    {
        var text = DifferentialText.Of(random);
        var body = Encoding.UTF8.GetBytes(text.Body);
        var at = 0;
        var records = Records(body, (byte)text.Delimiter, random.Next(1, 300));
        foreach (var (record, error) in records.Where(record => !IsBlank(record.Text)))
        {
            var start = body.AsSpan(at).IndexOf(record);
            Assert.True(start >= 0 && IsBlank(body.AsSpan(at, start)), $"byte {at} of {Escaped(text)}, read as {Escaped(records)}");
            at += start + record.Length;

            // Only its beginning is kept.
            at += error == RowError.RowTooLarge ? body.AsSpan(at).IndexOfAny((byte)'\r', (byte)'\n') is var rest && rest < 0 ? body.Length - at : rest : 0;
            Assert.True(at == body.Length || body[at] is (byte)'\r' or (byte)'\n' or 0x1A, $"byte {at} of {Escaped(text)}, read as {Escaped(records)}");
        }

        Assert.True(IsBlank(body.AsSpan(at)), $"byte {at} of {Escaped(text)}, read as {Escaped(records)}");
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Any_bytes_cause_only_errors_of_the_product(string seed) => RandomCases.Try(seed, Files, random =>
    {
        var bytes = DifferentialText.Of(random).ToBytes(random);
        for (var changes = random.Next(1, 8); changes > 0; changes--)
        {
            bytes[random.Next(bytes.Length)] = random.Pick((byte)random.Next(256), (byte)'"', (byte)'\n', (byte)0, (byte)0xFF, (byte)'=');
        }

        // Also where they are read as what they are not.
        var format = new CsvFormat { Encoding = random.Pick<string?>(null, null, "utf-16", "utf-32BE", "windows-1252", "shift_jis"), EmailRule = random.Pick(EmailRule.Address, EmailRule.Any) };
        Read(bytes, random.Next(1, 5000), format);
    });

    private static (List<CsvRow> Rows, string? Error) Read(byte[] bytes, int blockSize, CsvFormat? format = null)
    {
        var rows = new List<CsvRow>();
        try
        {
            using var stream = new MemoryStream(bytes);
            using var reader = PlaintiffReader.Open(stream, "vendor.csv", "simplicity", format ?? new CsvFormat(), blockSize);
            while (reader.Read())
            {
                rows.Add(CsvRows.Copy(reader.Row));
            }

            return (rows, null);
        }
        catch (IngestException exception)
        {
            return (rows, $"{exception.ErrorId}: {exception.Message}");
        }
    }

    private static IEnumerable<OtherRecord> Others(DifferentialText text)
    {
        var end = text.Body.TrimEnd('\u001a');
        var body = WithOneLineBreak(end);
        DifferentialRules.Note(DifferentialRules.LineBreaks, body != end);
        var line = 1 + text.Start.Count(character => character == '\n');
        var isPadded = PaddedQuote().IsMatch(body.Replace(text.Delimiter, ','));
        DifferentialRules.Note(DifferentialRules.PaddedQuotes, isPadded);
        return isPadded
            ? PlainReference.Read(body, text.Delimiter).Select(record => new OtherRecord(record.Line + line - 1, record.Cells, record.Raw))
            : DifferentialReader.Read(body, text.Delimiter, line);
    }

    private static string WithOneLineBreak(string text)
        => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    private static List<(byte[] Text, RowError Error)> Records(byte[] body, byte delimiter, int blockSize)
    {
        using var stream = new MemoryStream(body);
        var buffer = new TextBuffer(stream, blockSize, new EncodingErrors(() => stream, "vendor.csv", Encoding.UTF8));
        using var reader = new RecordReader(buffer, delimiter, blockSize, alwaysTrims: false);
        var records = new List<(byte[] Text, RowError Error)>();
        while (reader.Read())
        {
            records.Add((reader.RawText.ToArray(), reader.Error));
        }

        return records;
    }

    private static bool IsBlank(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(" \t\r\n\u001a"u8);

    private static string Escaped(DifferentialText text) => Escaped(text.Start + text.Body);

    private static string Escaped(List<(byte[] Text, RowError Error)> records)
        => string.Join(' ', records.Select(record => $"[{Escaped(Encoding.UTF8.GetString(record.Text))}] {record.Error}"));

    private static string Escaped(string text)
        => Long().Replace(text, "x*").Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);

    [GeneratedRegex("x{10,}")]
    private static partial Regex Long();

    [GeneratedRegex("(?:^|[,\n])[ \t]+\"|\"[ \t]+(?:[,\n]|$)")]
    private static partial Regex PaddedQuote();
}
