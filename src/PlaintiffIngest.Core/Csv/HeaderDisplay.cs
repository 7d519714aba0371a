using System.Globalization;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Csv;

/// <summary>
/// Decides what messages may show of the first line, which contains a person if the file has no header. A cell is shown only if
/// it consists of header words and at least one other cell does too, because a single match may be part of a name. Other cells
/// are described.
/// </summary>
/// <param name="cells">The cells of the line.</param>
internal sealed class HeaderDisplay(IReadOnlyList<string> cells)
{
    private const int MaxListed = 40;
    private const int MaxNameLength = 60;

    private static readonly string[] Counts = ["empty", "one word", "two words", "three words", "four words", "five words"];

    private readonly bool showsAny = cells.Count(cell => HeaderWords.IsHeaderText(cell) && !ContainsValue(cell)) > 1;

    /// <summary>Whether the line looks like a data row: it contains an email address or a number, or no header at all.</summary>
    public bool LooksLikeData => cells.Any(ContainsValue) || !cells.Any(HeaderWords.IsHeaderText);

    /// <summary>Whether a cell's text may be shown.</summary>
    /// <param name="index">Its index, from 0.</param>
    public bool IsShown(int index) => showsAny && HeaderWords.IsHeaderText(cells[index]) && !ContainsValue(cells[index]);

    /// <summary>A cell in quotes, or its description, such as <c>column 2, two words</c>.</summary>
    /// <param name="index">Its index, from 0.</param>
    public RedactedText this[int index]
        => IsShown(index) ? (RedactedText)$"'{Truncate(cells[index])}'" : $"column {index + 1}, {Describe(cells[index])}";

    /// <summary>A column's number, and its name if that may be shown: <c>column 2, 'Contact'</c>.</summary>
    /// <param name="index">Its index, from 0.</param>
    public RedactedText Column(int index) => IsShown(index) ? (RedactedText)$"column {index + 1}, '{Truncate(cells[index])}'" : $"column {index + 1}";

    /// <summary>A header as it is written in the hash table of <c>-ColumnMap</c>; a placeholder if it may not be shown.</summary>
    /// <param name="index">Its index, from 0.</param>
    public RedactedText Quoted(int index)
        => IsShown(index) ? (RedactedText)$"'{cells[index].Trim().Replace("'", "''", StringComparison.Ordinal)}'" : $"'<header of column {index + 1}>'";

    /// <summary>Lists all cells, shown or described.</summary>
    public RedactedText List()
    {
        var listed = string.Join("; ", Enumerable.Range(0, Math.Min(cells.Count, MaxListed)).Select(index => this[index].ToString()));
        return cells.Count > MaxListed ? (RedactedText)$"{RedactedText.From(listed)} and {cells.Count - MaxListed} more" : RedactedText.From(listed);
    }

    /// <summary>Whether a message about this line may show a text that the operator typed: it must not repeat a hidden word.</summary>
    /// <param name="typed">The text.</param>
    public bool CanShow(string typed)
    {
        var hidden = Enumerable.Range(0, cells.Count).Where(index => !IsShown(index)).SelectMany(index => HeaderWords.Split(cells[index]));
        return HeaderWords.IsHeaderText(typed) || !hidden.Intersect(HeaderWords.Split(typed), StringComparer.Ordinal).Any();
    }

    private static bool ContainsValue(string cell)
    {
        var digits = cell.Count(char.IsDigit);
        return cell.Contains('@', StringComparison.Ordinal) || digits >= 5 || (digits >= 2 && !cell.Any(char.IsLetter));
    }

    private static string Describe(string cell)
    {
        var words = cell.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        return words < Counts.Length ? Counts[words] : string.Create(CultureInfo.InvariantCulture, $"{words} words");
    }

    private static string Truncate(string name) => name.Trim() is { Length: > MaxNameLength } trimmed ? trimmed[..MaxNameLength] + "..." : name.Trim();
}
