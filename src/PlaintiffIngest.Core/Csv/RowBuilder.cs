using System.Security.Cryptography;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Builds a row from a record: a valid one with values and key, or a failed one with reason and raw text.</summary>
internal sealed class RowBuilder : IDisposable
{
    private static readonly PlaintiffColumn[] Columns = Enum.GetValues<PlaintiffColumn>();

    private readonly ColumnLayout layout;
    private readonly EmailRule emailRule;
    private readonly RowCheck check;
    private readonly ValueRules rules;
    private readonly RowErrorCounter errors = new();
    private readonly DedupeKey dedupeKey;
    private readonly RawDataWriter rawData;
    private readonly long[] filled = new long[PlaintiffRow.ColumnCount];
    private readonly byte[] key = new byte[DedupeKey.Length];
    private byte[] unescaped = new byte[4096];
    private int unescapedLength;

    /// <summary>Creates a builder for one file.</summary>
    /// <param name="layout">The file's columns.</param>
    /// <param name="sourceSystem">The vendor.</param>
    /// <param name="emailRule">The rule for the email column.</param>
    /// <param name="rules">The rules for the other values.</param>
    public RowBuilder(ColumnLayout layout, string sourceSystem, EmailRule emailRule, ValueRules rules)
    {
        this.layout = layout;
        this.emailRule = emailRule;
        this.rules = rules;
        check = new RowCheck(layout, emailRule);
        dedupeKey = new DedupeKey(sourceSystem);
        rawData = new RawDataWriter(layout);
    }

    /// <summary>Why rows have failed so far.</summary>
    public RowErrorSummary Errors => errors.Summarize();

    /// <summary>Number of valid rows so far.</summary>
    public long ValidRows { get; private set; }

    /// <summary>Number of valid rows so far in which a column has a value.</summary>
    public IReadOnlyDictionary<PlaintiffColumn, long> Filled => Columns.ToDictionary(column => column, column => filled[(int)column]);

    /// <summary>Number of valid rows so far whose name or email contains U+FFFD.</summary>
    public long ReplacementRows { get; private set; }

    /// <summary>Number of valid rows so far whose name is UTF-8 that was read in another encoding.</summary>
    public long MisreadRows { get; private set; }

    /// <summary>Whether the last row has fewer cells than the header, but more than one: one cell alone is a footer.</summary>
    public bool IsShort { get; private set; }

    /// <summary>Fills a row from a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="row">The row. Its number is not changed.</param>
    public void Build(RecordReader record, PlaintiffRow row)
    {
        row.LineNumber = record.Line;
        unescapedLength = 0;
        var error = check.CheckShape(record);
        IsShort = error == RowError.FieldCount && record.CellCount > 1 && record.CellCount < layout.CellCount;
        if (error == RowError.None)
        {
            ReadValues(record, row);
            error = check.CheckValues(record, row[PlaintiffColumn.PlaintiffName].Span, row[PlaintiffColumn.Email].Span);
            error = error == RowError.None ? rules.Check(record, row) : error;
        }

        if (error == RowError.None)
        {
            Complete(record, row);
        }
        else
        {
            Fail(record, row, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        dedupeKey.Dispose();
        rawData.Dispose();
    }

    private void ReadValues(RecordReader record, PlaintiffRow row)
    {
        foreach (var column in Columns)
        {
            row[column] = layout[column] switch
            {
                [] => default,
                [var index] => ReadValue(record, index),
                var parts => JoinValues(record, parts),
            };
        }
    }

    /// <summary>Returns the trimmed cell: a slice of the raw text if possible, otherwise a copy.</summary>
    private ReadOnlyMemory<byte> ReadValue(RecordReader record, int index)
    {
        var value = PythonText.Strip(layout.GetContent(record, index));
        if (record.RawText.Span.Overlaps(value, out var offset))
        {
            return record.RawText.Slice(offset, value.Length);
        }

        var copy = AllocateValue(value.Length);
        value.CopyTo(copy.Span);
        return copy;
    }

    /// <summary>Joins the cells that are not empty, with one space between them.</summary>
    private Memory<byte> JoinValues(RecordReader record, ReadOnlySpan<int> parts)
    {
        // For each space there is a delimiter in the raw text.
        var joined = AllocateValue(record.RawText.Length);
        var length = 0;
        foreach (var index in parts)
        {
            var part = PythonText.Strip(layout.GetContent(record, index));
            if (!part.IsEmpty && length > 0)
            {
                joined.Span[length++] = (byte)' ';
            }

            part.CopyTo(joined.Span[length..]);
            length += part.Length;
        }

        return joined[..length];
    }

    private Memory<byte> AllocateValue(int length)
    {
        if (unescaped.Length - unescapedLength < length)
        {
            // Values that were allocated earlier keep the old array.
            unescaped = new byte[Math.Max(unescaped.Length, length) * 2];
            unescapedLength = 0;
        }

        unescapedLength += length;
        return unescaped.AsMemory(unescapedLength - length, length);
    }

    private void Complete(RecordReader record, PlaintiffRow row)
    {
        ValidRows++;
        foreach (var column in Columns)
        {
            filled[(int)column] += row[column].IsEmpty ? 0 : 1;
        }

        if (record.HasReplacement && (HasReplacement(row[PlaintiffColumn.PlaintiffName].Span) || HasReplacement(row[PlaintiffColumn.Email].Span)))
        {
            ReplacementRows++;
        }

        MisreadRows += IsMisread(row[PlaintiffColumn.PlaintiffName].Span) ? 1 : 0;
        dedupeKey.Compute(row[PlaintiffColumn.Email].Span, row[PlaintiffColumn.PlaintiffName].Span, key);
        row.DedupeKey = key;
        row.RawData = rawData.Write(record);
        row.RawText = default;
        row.Error = RowError.None;
        row.ErrorMessage = null;
    }

    private static bool HasReplacement(ReadOnlySpan<byte> value) => value.IndexOf("\uFFFD"u8) >= 0;

    // In windows-1252 and its relatives, the two bytes of a letter such as "é" are "Ã" or "Â" and a character that no name has after it:
    // a sign or a letter of U+0080 to U+02DD, or a punctuation mark of U+2013 to U+2122.
    private static bool IsMisread(ReadOnlySpan<byte> value)
    {
        for (var at = value.IndexOf((byte)0xC3); at >= 0 && at + 2 < value.Length;)
        {
            if (value[at + 1] is 0x82 or 0x83 && value[at + 2] is 0xC2 or 0xC5 or 0xC6 or 0xCB or 0xE2)
            {
                return true;
            }

            var next = value[(at + 1)..].IndexOf((byte)0xC3);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }

    private void Fail(RecordReader record, PlaintiffRow row, RowError error)
    {
        foreach (var column in Columns)
        {
            row[column] = default;
        }

        row.RawText = record.RawText.Span.Contains((byte)0) ? Utf8Text.WithVisibleNuls(record.RawText.Span) : record.RawText;
        SHA256.HashData(row.RawText.Span, key);
        row.DedupeKey = key;
        row.RawData = RawDataWriter.Empty;
        row.Error = error;

        var addressColumn = error is RowError.MissingEmail or RowError.InvalidEmail ? check.AddressColumn(record) : 0;
        errors.Add(error, addressColumn);
        row.ErrorMessage = RowMessages.Describe(
            error, error == RowError.FieldCount ? record.CellCount : 0, layout.CellCount, addressColumn, emailRule,
            error == RowError.MissingValue ? rules.FindEmpty(record) : 0);
    }
}
