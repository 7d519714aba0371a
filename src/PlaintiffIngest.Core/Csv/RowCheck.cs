using System.Text;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Decides whether a record is a row at all, and whether its cells are a plaintiff.</summary>
/// <param name="layout">The file's columns.</param>
/// <param name="emailRule">What the email column may hold.</param>
internal sealed class RowCheck(ColumnLayout layout, EmailRule emailRule)
{
    private const byte EndMark = 0x1A;

    /// <summary>Whether a record holds nothing: no cell with anything but white space, or a Ctrl-Z alone.</summary>
    public static bool IsBlank(RecordReader record)
    {
        if (record.Error != RowError.None)
        {
            return false;
        }

        // Nearly every row begins with a letter, perhaps behind a quote.
        var text = record.RawText.Span;
        var first = text[text[0] == '"' && text.Length > 1 ? 1 : 0];
        return !char.IsAsciiLetterOrDigit((char)first) && (HasEmptyCellsOnly(record) || IsEndMark(text));
    }

    /// <summary>Checks a record before any cell is looked at.</summary>
    public RowError CheckShape(RecordReader record)
    {
        if (record.Error == RowError.RowTooLarge)
        {
            return RowError.RowTooLarge;
        }

        if (record.HasNul && record.RawText.Span.Contains((byte)0))
        {
            return RowError.NulCharacter;
        }

        if (record.Error != RowError.None)
        {
            return record.Error;
        }

        return record.CellCount == layout.CellCount || HasOnlyEmptyCellsMore(record) ? RowError.None : RowError.FieldCount;
    }

    /// <summary>Checks the values that make a plaintiff.</summary>
    /// <param name="record">The record they are from.</param>
    /// <param name="name">The name.</param>
    /// <param name="email">The email.</param>
    public RowError CheckValues(RecordReader record, ReadOnlySpan<byte> name, ReadOnlySpan<byte> email)
    {
        var isEmail = emailRule == EmailRule.Address
            ? EmailAddress.IsValid(email)
            : !email.Contains((byte)'|') && !QuoteMarks.IsTextFormula(email);

        // No header names its column by an address, so the line is not compared when it cannot be the header.
        if (!(isEmail && emailRule == EmailRule.Address) && layout.IsRepeatedHeader(record))
        {
            return RowError.RepeatedHeader;
        }

        return name.IsEmpty ? RowError.MissingName
            : QuoteMarks.IsTextFormula(name) || QuoteMarks.HasEnclosingQuotes(name) ? RowError.InvalidName
            : email.IsEmpty ? RowError.MissingEmail
            : isEmail ? RowError.None
            : RowError.InvalidEmail;
    }

    /// <summary>The first column, from 1, that holds an email address although it is not the email column; 0 for none.</summary>
    public int AddressColumn(RecordReader record)
    {
        for (var i = 0; i < record.CellCount; i++)
        {
            if (!layout[PlaintiffColumn.Email].Contains(i) && EmailAddress.IsValid(PythonText.Strip(layout.GetContent(record, i))))
            {
                return i + 1;
            }
        }

        return 0;
    }

    /// <summary>Whether a text holds U+FFFD.</summary>
    /// <param name="value">Valid UTF-8.</param>
    public static bool HasReplacement(ReadOnlySpan<byte> value) => !Ascii.IsValid(value) && value.IndexOf("\uFFFD"u8) >= 0;

    private static bool HasEmptyCellsOnly(RecordReader record)
    {
        for (var i = 0; i < record.CellCount; i++)
        {
            if (!PythonText.Strip(record.Cell(i)).IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsEndMark(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(EndMark, (byte)' ');

    // Those under empty names at the end of the header may hold something.
    private bool HasOnlyEmptyCellsMore(RecordReader record)
    {
        for (var i = layout.MaxCellCount; i < record.CellCount; i++)
        {
            if (!PythonText.Strip(record.Cell(i)).IsEmpty)
            {
                return false;
            }
        }

        return record.CellCount >= layout.CellCount;
    }
}
