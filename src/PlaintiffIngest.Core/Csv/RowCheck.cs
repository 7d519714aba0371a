namespace PlaintiffIngest.Core.Csv;

/// <summary>Checks whether a record is a data row, and whether its cells are valid.</summary>
/// <param name="layout">The file's columns.</param>
/// <param name="emailRule">The rule for the email column.</param>
internal sealed class RowCheck(ColumnLayout layout, EmailRule emailRule)
{
    private const byte EndMark = 0x1A;

    /// <summary>Whether a record is blank: all cells are white space, or it is a single Ctrl-Z.</summary>
    public static bool IsBlank(RecordReader record)
    {
        if (record.Error != RowError.None)
        {
            return false;
        }

        // Nearly every row starts with a letter, or with a quote and a letter.
        var text = record.RawText.Span;
        var first = text[text[0] == '"' && text.Length > 1 ? 1 : 0];
        return !char.IsAsciiLetterOrDigit((char)first) && (HasOnlyEmptyCells(record) || IsEndMark(text));
    }

    /// <summary>Checks the shape of a record, before its values.</summary>
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

        return record.CellCount == layout.CellCount || HasOnlyEmptyExtraCells(record) ? RowError.None : RowError.FieldCount;
    }

    /// <summary>Checks the required values.</summary>
    /// <param name="record">The record.</param>
    /// <param name="name">The name.</param>
    /// <param name="email">The email.</param>
    public RowError CheckValues(RecordReader record, ReadOnlySpan<byte> name, ReadOnlySpan<byte> email)
    {
        var isEmail = emailRule == EmailRule.Address
            ? EmailAddress.IsValid(email)
            : !email.Contains((byte)'|') && !QuoteMarks.IsTextFormula(email);

        // An email address is never a header, so only a line with an invalid email needs the comparison.
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

    /// <summary>The one-based number of the first column that contains an email address but is not the email column; 0 if there is none.</summary>
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

    private static bool HasOnlyEmptyCells(RecordReader record)
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

    // Cells under empty names at the end of the header may have a value.
    private bool HasOnlyEmptyExtraCells(RecordReader record)
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
