using System.Text;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Csv;

/// <summary>The errors of a header that was read but cannot be used.</summary>
/// <param name="header">The header.</param>
/// <param name="names">Its cells as they are shown.</param>
/// <param name="fileName">For messages.</param>
internal sealed class HeaderErrors(HeaderRecord header, string[] names, string fileName)
{
    private const int MaxListed = 40;
    private const int MaxNameLength = 60;
    private const string OtherDelimiters = DelimiterDetector.Candidates + "^~:";

    public static IngestException UnknownKey(string key)
    {
        var nearest = NearestName.Of(key, ColumnNames.All);
        var hint = nearest is null ? string.Empty : $" Did you mean '{nearest}'?";
        return new IngestException(
            IngestErrorId.InvalidParameter,
            $"-ColumnMap names no known column: '{key}'.{hint}",
            $"The columns are {string.Join(", ", ColumnNames.All)}.");
    }

    public static IngestException MappedTwice(string key, string mapped) => new(
        IngestErrorId.InvalidParameter,
        $"-ColumnMap gives '{key}' = '{mapped}', but this column or this header is in it already.",
        $"Give each column one header of its own.");

    /// <summary>A header that <c>-ColumnMap</c> names and the file lacks.</summary>
    public IngestException MappedHeaderMissing(string column, string mapped) => new(
        IngestErrorId.RequiredColumnMissing,
        $"-ColumnMap takes {column} from '{mapped}', which '{fileName}' does not have. {Found()}",
        $"{DidYouMean(column, mapped)}Name a header of the file.");

    /// <summary>Two headers that are compared as the same.</summary>
    public IngestException Twice(string first, string second) => LooksLikeData()
        ? NoHeader()
        : new IngestException(
            IngestErrorId.DuplicateColumn,
            $"The header of '{fileName}', line {header.Line}, has '{Short(second)}' twice (case, spaces, '_' and '-' do not count): also as '{Short(first)}'.",
            $"Rename or remove one of the two columns.");

    /// <summary>Required columns under none of their names.</summary>
    public IngestException Missing(PlaintiffColumn[] missing)
    {
        if (LooksLikeData())
        {
            return NoHeader();
        }

        var wanted = string.Join(" and ", missing.Select(column =>
            $"'{ColumnNames.Of(column)}' (or {string.Join(", ", ColumnNames.AliasesOf(column).Where(name => name != ColumnNames.Of(column)))})"));
        var column = missing[0];
        var nearest = missing.Select(DidYouMeanAnyOf).FirstOrDefault(text => text.Length > 0);
        return new IngestException(
            IngestErrorId.RequiredColumnMissing,
            $"The header of '{fileName}', line {header.Line}, lacks the required column{(missing.Length > 1 ? "s" : "")} {wanted}. {Found()}",
            $"{nearest}{OtherDelimiter()}Rename the column, or give -ColumnMap @{{ {ColumnNames.Of(column)} = '<header>' }}.");
    }

    private string DidYouMeanAnyOf(PlaintiffColumn column)
    {
        var nearest = ColumnNames.AliasesOf(column).Select(alias => NearestName.Of(alias, names)).FirstOrDefault(name => name is not null);
        return nearest is null ? string.Empty : $"Did you mean '{Short(nearest)}' as {ColumnNames.Of(column)}? ";
    }

    private string DidYouMean(string column, string wanted)
    {
        var nearest = LooksLikeData() ? null : NearestName.Of(wanted, names);
        return nearest is null ? string.Empty : $"Did you mean @{{ {column} = '{Short(nearest)}' }}? ";
    }

    private string Found()
    {
        if (LooksLikeData())
        {
            return $"The first line has {names.Length} cells and looks like data.";
        }

        var listed = string.Join(", ", names.Take(MaxListed).Select(name => $"'{Short(name)}'"));
        return names.Length > MaxListed
            ? $"Headers found: {listed} and {names.Length - MaxListed} more."
            : $"Headers found: {listed}.";
    }

    /// <summary>Names the character that would have split a header of one column into the columns wanted.</summary>
    private string OtherDelimiter()
    {
        if (names.Length > 1)
        {
            return string.Empty;
        }

        var text = Encoding.UTF8.GetBytes(header.Text);
        foreach (var candidate in OtherDelimiters)
        {
            var cells = candidate == header.Delimiter ? [] : CsvText.Cells(text, (byte)candidate);
            if (cells.Length > 1)
            {
                var shown = candidate == '\t' ? "`t" : candidate.ToString();
                return $"The header has one column with '{(char)header.Delimiter}' between cells: try -Delimiter \"{shown}\". ";
            }
        }

        return string.Empty;
    }

    private IngestException NoHeader() => new(
        IngestErrorId.RequiredColumnMissing,
        $"'{fileName}' has no header: line {header.Line}, with {names.Length} cells, looks like data, since it holds an e-mail address, a long number or no name that is known.",
        $"Put a line with the names of the columns first: at least plaintiff_name and email. If it is the header, give -ColumnMap @{{ plaintiff_name = '<header>'; email = '<header>' }}.");

    // What a header-less file has in its first line are a person's data, which no message may show.
    private bool LooksLikeData()
        => names.Any(name => name.Contains('@', StringComparison.Ordinal) || name.Count(char.IsDigit) is var digits && (digits >= 5 || (digits >= 2 && !name.Any(char.IsLetter))))
        || (names.Length > 1 && !names.Any(IsLikeAColumn));

    private static bool IsLikeAColumn(string name)
        => Enum.GetValues<PlaintiffColumn>().SelectMany(ColumnNames.AliasesOf).Any(known =>
            ColumnNames.Normalize(name).Contains(ColumnNames.Normalize(known), StringComparison.Ordinal) || NearestName.Of(known, [name]) is not null);

    private static string Short(string name) => name.Length <= MaxNameLength ? name : name[..MaxNameLength] + "...";
}
