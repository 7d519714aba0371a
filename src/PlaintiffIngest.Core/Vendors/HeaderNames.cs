using System.Text;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>
/// The names of a header's columns, redacted and in order, without empty names at the end and without the columns of a reject file.
/// Two headers are the same if their names differ only in case, spaces, <c>_</c> and <c>-</c>.
/// </summary>
internal sealed class HeaderNames
{
    private const int MaxLength = 1000;

    /// <summary>Creates the names of a stored header.</summary>
    /// <param name="names">The names of all cells.</param>
    public HeaderNames(IEnumerable<string> names)
    {
        var cells = names.Select(name => name.Trim() is { Length: > MaxLength } long_ ? long_[..MaxLength] : name.Trim()).ToList();
        Names = cells[..(cells.FindLastIndex(cell => !ColumnNames.IsEmpty(cell)) + 1)];
        Keys = [.. Names.Select((name, index) => ColumnNames.Normalize(ColumnNames.DisplayName(name, index)))];
    }

    private HeaderNames(IReadOnlyList<string> names, IReadOnlyList<string> keys) => (Names, Keys) = (names, keys);

    /// <summary>The names, as the vendor wrote them.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The normalized names that are compared.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>Parses the text of a header.</summary>
    /// <param name="text">The text of the header, redacted or not.</param>
    /// <param name="delimiter">The delimiter.</param>
    public static HeaderNames Parse(string text, char delimiter)
    {
        var cells = CsvText.Cells(Encoding.UTF8.GetBytes(Redactor.RedactHeader(text)), (byte)delimiter);
        return ColumnNames.IsRejectHeader(text, delimiter)
            ? new HeaderNames(cells.Select(FormulaGuard.Unescape).Where(cell => !ColumnNames.IsRejectColumn(cell)))
            : new HeaderNames(cells);
    }

    /// <summary>
    /// Gives a column the same key in two headers if each has exactly one known name for it, because the column is then read in the same way.
    /// </summary>
    /// <param name="before">One header.</param>
    /// <param name="after">The other header.</param>
    /// <param name="exact">The columns that are read from headers of certain names, whatever else is known.</param>
    public static (HeaderNames Before, HeaderNames After) Align(HeaderNames before, HeaderNames after, IReadOnlySet<PlaintiffColumn> exact)
    {
        var (keysBefore, keysAfter) = (before.Keys.ToArray(), after.Keys.ToArray());
        foreach (var column in Enum.GetValues<PlaintiffColumn>().Where(column => !exact.Contains(column)))
        {
            if (OnlyName(before, column) is { } from && OnlyName(after, column) is { } to)
            {
                // No other key contains '_', because normalizing removes it.
                keysBefore[from] = keysAfter[to] = ColumnNames.CanonicalName(column) + "_";
            }
        }

        return (new HeaderNames(before.Names, keysBefore), new HeaderNames(after.Names, keysAfter));
    }

    /// <summary>Whether the header has all of some columns.</summary>
    /// <param name="names">The names of the columns.</param>
    public bool Has(IEnumerable<string> names) => names.All(name => Keys.Contains(ColumnNames.Normalize(name)));

    /// <summary>Whether another header has the same columns in the same order.</summary>
    /// <param name="other">The other header.</param>
    public bool IsSameAs(HeaderNames other) => Keys.SequenceEqual(other.Keys, StringComparer.Ordinal);

    private static int? OnlyName(HeaderNames header, PlaintiffColumn column)
    {
        var aliases = ColumnNames.AliasesOf(column).Select(ColumnNames.Normalize).ToList();
        var found = Enumerable.Range(0, header.Keys.Count).Where(index => aliases.Contains(header.Keys[index])).ToList();
        return found is [var only] ? only : null;
    }
}
