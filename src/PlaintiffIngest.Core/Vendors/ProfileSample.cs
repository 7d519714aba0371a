using PlaintiffIngest.Core.Containers;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>What a profile can learn from a vendor's file.</summary>
public sealed record ProfileSample
{
    /// <summary>Name of the file, redacted.</summary>
    public required string FileName { get; init; }

    /// <summary>The delimiter; null for a workbook.</summary>
    public required char? Delimiter { get; init; }

    /// <summary>The one-based line of the header; null if it is the first line that is not blank.</summary>
    public required long? HeaderLine { get; init; }

    /// <summary>The names of the columns, in order.</summary>
    public required IReadOnlyList<string> Header { get; init; }

    /// <summary>What was learned, for the operator. It quotes no cells except header names that may be shown.</summary>
    public required RedactedText Description { get; init; }

    /// <summary>A warning if rows of the file fail with this profile; null if none fails.</summary>
    public required RedactedText? Warning { get; init; }

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">Full path of the file, which may be compressed or a workbook.</param>
    /// <param name="container">The entry or sheet to read from a container.</param>
    /// <param name="format">The operator's options. Everything else is detected.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IngestException">The file cannot be read with these options.</exception>
    public static ProfileSample Read(string path, ContainerOptions container, CsvFormat format, CancellationToken cancellationToken)
    {
        using var input = InputFile.Open(path);
        var content = FileContent.Open(input, container);
        format = content.FormatOf(format);
        var probe = HeaderProbe.Read(content.OpenRead, content.FileName, format);
        format = format with { HeaderLine = format.HeaderLine ?? probe.LineBelow };

        // The vendor matters only for the dedupe keys, which are not used here.
        using var reader = PlaintiffReader.Open(content.OpenRead, content.FileName, "sample", format);
        var rows = 0L;
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows++;
        }

        var name = Redactor.Redact(content.FileName);
        var header = HeaderNames.Parse(reader.HeaderText, reader.Delimiter);
        var failed = reader.Summarize().Errors;
        var failedRows = failed.Reasons.Sum(reason => reason.Rows);
        return new ProfileSample
        {
            FileName = name,
            Delimiter = content.IsWorkbook ? null : reader.Delimiter,
            HeaderLine = format.HeaderLine,
            Header = header.Names,
            Description = $"{name}: {rows} rows; {DescribeFormat(content, reader, probe)}; header on line {reader.Header.Line}; {DescribeColumns(header, format)}.",
            Warning = failedRows == 0 ? null
                : (RedactedText)$"{name}: {failedRows} of {rows} rows fail with this profile: {string.Join(", ", failed.Reasons.Select(reason => $"{reason.Error.ToCode()} ({reason.Rows})"))}.",
        };
    }

    private static RedactedText DescribeFormat(FileContent content, PlaintiffReader reader, HeaderProbe probe) => content.IsWorkbook
        ? (RedactedText)$"a workbook"
        : $"encoding {probe.Encoding}; delimiter {(reader.Delimiter == '\t' ? "Tab" : $"'{reader.Delimiter}'")}";

    private static RedactedText DescribeColumns(HeaderNames header, CsvFormat format)
    {
        var display = new HeaderDisplay(header.Names);
        var columns = HeaderMapping.Find(header.Names, format.ColumnMap);
        var others = Enumerable.Range(0, header.Names.Count).Except(columns.Values.SelectMany(cells => cells)).Count();
        var read = columns.OrderBy(entry => entry.Key).Select(entry => $"{ColumnNames.CanonicalName(entry.Key)} from {string.Join(" and ", entry.Value.Select(cell => display[cell].ToString()))}");
        return $"{RedactedText.From(string.Join(", ", read))}; {others} other columns are kept in raw_data";
    }
}
