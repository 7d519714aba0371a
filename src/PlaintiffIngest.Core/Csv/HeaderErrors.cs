using System.Text;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Creates the errors of a header that was read, but cannot be used.</summary>
/// <param name="header">The header.</param>
/// <param name="buffer">The text after the header.</param>
/// <param name="format">How to read the file.</param>
/// <param name="fileName">Name of the file, for messages.</param>
internal sealed class HeaderErrors(HeaderRecord header, TextBuffer buffer, CsvFormat format, string fileName)
{
    private const string OtherDelimiters = DelimiterDetector.Candidates + "^~:";

    private readonly HeaderDisplay display = new(header.Cells);

    private RedactedText CellCount => header.Cells.Length == 1 ? (RedactedText)$"one cell" : $"{header.Cells.Length} cells";

    public static IngestException UnknownMapKey(string key, string parameter = "-ColumnMap")
    {
        var nearest = NearestName.Find(key, ColumnNames.All);
        var hint = nearest is null ? string.Empty : $" Did you mean '{nearest}'?";
        return new IngestException(
            IngestErrorId.InvalidParameter,
            $"{parameter} names no known column: '{key}'.{hint}",
            $"The columns are {string.Join(", ", ColumnNames.All)}.");
    }

    public static IngestException MappedTwice(string key) => new(
        IngestErrorId.InvalidParameter,
        $"-ColumnMap has '{key}' twice, or maps one of its headers twice.",
        $"Use each column once, and each header once.");

    /// <summary>The file lacks a header that <c>-ColumnMap</c> names.</summary>
    public IngestException MappedHeaderMissing(string column, string mapped)
    {
        var rows = new FirstRows(buffer, header.Delimiter);
        if (FindHeaderBelow(rows) is { } line)
        {
            return WrongHeaderLine(line);
        }

        var shown = display.CanShow(mapped) ? RedactedText.From($"'{mapped}'") : RedactedText.From("a header");
        return new IngestException(
            IngestErrorId.RequiredColumnMissing,
            $"{(format.ProfileColumns.Contains(column) ? "The vendor's profile" : "-ColumnMap")} takes {column} from {shown}, which line {header.Line} of '{fileName}' does not have. {DescribeHeaders()}",
            $"{DidYouMean(column, mapped, rows)}Use a header of the file{(format.ProfileColumns.Contains(column) ? ": -ColumnMap, or for all files Set-VendorProfile -ColumnMap" : "")}.");
    }

    /// <summary>The file lacks a column that the vendor's profile requires.</summary>
    /// <param name="name">The column.</param>
    public IngestException ProfileColumnMissing(string name) => new(
        IngestErrorId.RequiredColumnMissing,
        $"The header of '{fileName}', line {header.Line}, lacks {(display.CanShow(name) ? RedactedText.From($"'{name}'") : RedactedText.From("a column"))}, which the vendor's profile requires. {DescribeHeaders()}",
        $"Ask the vendor for a file that has it, or change the profile: Set-VendorProfile -RequiredColumn.");

    /// <summary>Two headers have the same normalized name.</summary>
    /// <param name="first">Index of the first header.</param>
    /// <param name="second">Index of the second header.</param>
    public IngestException DuplicateColumn(int first, int second)
    {
        if (display.LooksLikeData)
        {
            var rows = new FirstRows(buffer, header.Delimiter);
            return FindHeaderBelow(rows) is { } line ? WrongHeaderLine(line) : NoHeader();
        }

        return new IngestException(
            IngestErrorId.DuplicateColumn,
            $"The header of '{fileName}', line {header.Line}, has {display[second]} twice (case, spaces, '_' and '-' do not count): also as {display[first]}.",
            $"Rename or remove one of the two columns.");
    }

    /// <summary>Required columns were not found under any of their names.</summary>
    /// <param name="missing">The columns.</param>
    /// <param name="isMapped">Whether the cell at an index is already mapped to a column.</param>
    public IngestException MissingColumns(IReadOnlyList<PlaintiffColumn> missing, Predicate<int> isMapped)
    {
        var rows = new FirstRows(buffer, header.Delimiter);
        // If the first line names one of them, it is the header. Skipping to a later line would then lose the rows in between.
        if (missing.Count > 1 && FindHeaderBelow(rows) is { } line)
        {
            return WrongHeaderLine(line);
        }

        if (IsLineInQuotes())
        {
            return LineInQuotes();
        }

        // No hint in this case: mapping the first line as a header would lose the person in it.
        if (display.LooksLikeData)
        {
            return NoHeader();
        }

        var hints = new ColumnHints(header.Cells, display, rows, isMapped);
        var wanted = string.Join(" and ", missing.Select(column =>
            $"'{ColumnNames.CanonicalName(column)}' (or {string.Join(", ", ColumnNames.AliasesOf(column).Where(name => name != ColumnNames.CanonicalName(column)))})"));
        var unsuggested = missing.Where(column => !hints.CanSuggest(column)).ToList();
        var separator = unsuggested.Count > 0 && unsuggested.Count < missing.Count ? " " : "";
        return new IngestException(
            IngestErrorId.RequiredColumnMissing,
            $"The header of '{fileName}', line {header.Line}, lacks the required column{(missing.Count > 1 ? "s" : "")} {wanted}. {DescribeHeaders()}",
            SuggestDelimiter() ?? (RedactedText)$"{hints.Remedy(missing)}{separator}{Unsuggested(unsuggested)}");
    }

    private static RedactedText Unsuggested(IReadOnlyList<PlaintiffColumn> columns) => columns is [var first, ..]
        ? (RedactedText)$"If a column holds {string.Join(" or ", columns.Select(ColumnNames.CanonicalName))}, rename it, or use -ColumnMap @{{ {ColumnNames.CanonicalName(first)} = '<header>' }}. If none does, ask the vendor for a file that has it."
        : $"";

    private long? FindHeaderBelow(FirstRows rows)
        => new HeaderFinder(format.ColumnMap, format.Delimiter is null ? null : header.Delimiter).Find(header, rows.Text, buffer.Line);

    private IngestException WrongHeaderLine(long line) => new(
        IngestErrorId.RequiredColumnMissing,
        $"Line {header.Line} of '{fileName}' is not the header: line {line} names the columns.",
        $"Use -HeaderLine {line} to skip the lines above it.");

    // Suggests the header closest to the one typed, unless its cells are of another kind.
    private RedactedText DidYouMean(string column, string wanted, FirstRows rows)
    {
        var mustHoldAddresses = column == ColumnNames.CanonicalName(PlaintiffColumn.Email);
        var fitting = header.Cells.Where((_, index) => display.IsShown(index) && (rows.IsEmpty || rows.ContainsEmails(index) == mustHoldAddresses));
        var nearest = display.LooksLikeData ? null : NearestName.Find(wanted, fitting);
        return nearest is null ? (RedactedText)$"" : $"Did you mean @{{ {column} = {display.Quoted(Array.IndexOf(header.Cells, nearest))} }}? ";
    }

    private RedactedText DescribeHeaders() => display.LooksLikeData
        ? (RedactedText)$"The line, with {CellCount}, looks like data."
        : $"Headers found: {display.List()}.";

    /// <summary>Suggests the delimiter that splits the header into the required columns.</summary>
    private RedactedText? SuggestDelimiter()
    {
        foreach (var candidate in header.Cells.Length > 1 ? "" : OtherDelimiters)
        {
            if (candidate != header.Delimiter && NamesColumns(CsvText.Cells(Encoding.UTF8.GetBytes(header.Text), (byte)candidate)))
            {
                var shown = candidate == '\t' ? "`t" : candidate.ToString();
                return $"The header has one column with '{(char)header.Delimiter}' between cells: try -Delimiter \"{shown}\".";
            }
        }

        return null;
    }

    private bool IsLineInQuotes()
        => header.Text.TrimStart().StartsWith('"') && header.Cells is [var whole] && DelimiterDetector.Candidates.Any(candidate => NamesColumns(CsvText.Cells(Encoding.UTF8.GetBytes(whole), (byte)candidate)));

    private bool NamesColumns(string[] cells) => new HeaderFinder(format.ColumnMap, null).NamesColumns(cells);

    private IngestException LineInQuotes() => new(
        IngestErrorId.RequiredColumnMissing,
        $"Line {header.Line} of '{fileName}' is enclosed in one pair of quotes, so all its columns are one cell.",
        $"Ask the vendor for a file that quotes cells and not lines, or remove the quotes around each line.");

    private IngestException NoHeader() => new(
        IngestErrorId.RequiredColumnMissing,
        $"'{fileName}' has no header: line {header.Line}, with {CellCount}, looks like data: it contains an email address or a long number, or no typical header word.",
        $"Put a line with the names of the columns first: at least plaintiff_name and email. If the line is the header, correct the names in it.");
}
