using System.Text;
using CsvHelper;

namespace PlaintiffIngest.Core.Csv;

/// <summary>The first rows of a file. A column is suggested only if its cells here fit.</summary>
internal sealed class FirstRows
{
    private const int MaxBytes = 64 * 1024;
    private const int MaxRows = 50;

    private readonly List<string[]> rows = [];

    /// <summary>Reads the rows ahead, without moving the buffer's position.</summary>
    /// <param name="buffer">The text after the header.</param>
    /// <param name="delimiter">The delimiter.</param>
    /// <exception cref="Errors.IngestException">The rows cannot be read.</exception>
    public FirstRows(TextBuffer buffer, byte delimiter)
    {
        Text = SliceWholeLines(buffer);
        using var csv = CsvReader.Create(Text, CsvText.OptionsFor(delimiter, takesPadding: true));
        while (rows.Count < MaxRows && csv.Read())
        {
            rows.Add([.. Enumerable.Range(0, csv.FieldCount).Select(index => csv.GetString(index).Trim())]);
        }
    }

    /// <summary>The text that was read ahead: complete lines, possibly more than the rows.</summary>
    public ReadOnlyMemory<byte> Text { get; }

    /// <summary>Whether there are no rows.</summary>
    public bool IsEmpty => rows.Count == 0;

    /// <summary>Whether most of a column's cells that are not empty are email addresses. False if all are empty.</summary>
    public bool ContainsEmails(int column) => MostCellsAre(column, IsEmail);

    /// <summary>Whether most of a column's cells that are not empty may be names: they have letters, but no digit and no <c>@</c>.</summary>
    public bool ContainsNames(int column)
        => MostCellsAre(column, cell => cell.Any(char.IsLetter) && !cell.Any(char.IsDigit) && !cell.Contains('@', StringComparison.Ordinal));

    /// <summary>Whether most of a column's cells that are not empty satisfy a condition. False if all are empty.</summary>
    /// <param name="column">Index of the column.</param>
    /// <param name="matches">The condition.</param>
    public bool MostCellsAre(int column, Predicate<string> matches)
    {
        var cells = rows.Where(row => column < row.Length && row[column].Length > 0).Select(row => row[column]).ToList();
        return cells.FindAll(matches).Count * 2 > cells.Count;
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
