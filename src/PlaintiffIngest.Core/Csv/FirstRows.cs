using System.Text;
using CsvHelper;

namespace PlaintiffIngest.Core.Csv;

/// <summary>The first rows of a file, for hints: a column is proposed only when its cells are right too.</summary>
internal sealed class FirstRows
{
    private const int MaxBytes = 64 * 1024;
    private const int MaxRows = 50;

    private readonly List<string[]> rows = [];

    /// <summary>Looks at what follows the buffer's position, which stays where it is.</summary>
    /// <param name="buffer">The text, behind the header.</param>
    /// <param name="delimiter">The byte between cells.</param>
    /// <exception cref="Errors.IngestException">They cannot be read.</exception>
    public FirstRows(TextBuffer buffer, byte delimiter)
    {
        Text = SliceWholeLines(buffer);
        using var csv = CsvReader.Create(Text, CsvText.OptionsFor(delimiter, takesPadding: true));
        while (rows.Count < MaxRows && csv.Read())
        {
            rows.Add([.. Enumerable.Range(0, csv.FieldCount).Select(index => csv.GetString(index).Trim())]);
        }
    }

    /// <summary>The text of the rows and of some more, whole lines.</summary>
    public ReadOnlyMemory<byte> Text { get; }

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => rows.Count == 0;

    /// <summary>Whether most cells of a column that are not empty are email addresses, and one at least is.</summary>
    public bool ContainsEmails(int column) => MostCellsAre(column, IsEmail);

    /// <summary>Whether most cells of a column that are not empty may be names: letters, no digit, no <c>@</c>.</summary>
    public bool ContainsNames(int column)
        => MostCellsAre(column, cell => cell.Any(char.IsLetter) && !cell.Any(char.IsDigit) && !cell.Contains('@', StringComparison.Ordinal));

    /// <summary>Whether most cells of a column that are not empty are as told, and one at least is.</summary>
    /// <param name="column">Index of the column.</param>
    /// <param name="matches">Tells the right ones.</param>
    public bool MostCellsAre(int column, Predicate<string> matches)
    {
        var cells = rows.Where(row => column < row.Length && row[column].Length > 0).Select(row => row[column]).ToList();
        return cells.Count > 0 && cells.FindAll(matches).Count * 2 > cells.Count;
    }

    /// <summary>Whether a text is an email address.</summary>
    public static bool IsEmail(string cell) => EmailAddress.IsValid(Encoding.UTF8.GetBytes(cell.Trim()));

    private static ReadOnlyMemory<byte> SliceWholeLines(TextBuffer buffer)
    {
        buffer.Fill(MaxBytes);
        var length = Math.Min(buffer.Available.Length, MaxBytes);
        return buffer.Slice(0, buffer.IsAtEnd && length == buffer.Available.Length ? length : LineBreaks.WholeLines(buffer.Available[..length]));
    }
}
