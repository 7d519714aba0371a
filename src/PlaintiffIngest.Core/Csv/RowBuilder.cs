using System.Globalization;
using System.Security.Cryptography;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Makes a row of a record: valid with its values and key, or failed with its reason and raw text.</summary>
internal sealed class RowBuilder : IDisposable
{
    private static readonly PlaintiffColumn[] Columns = Enum.GetValues<PlaintiffColumn>();

    private readonly ColumnLayout layout;
    private readonly DedupeKey dedupeKey;
    private readonly RawDataWriter rawData;
    private readonly byte[] key = new byte[DedupeKey.Length];
    private byte[] unescaped = new byte[4096];
    private int unescapedLength;

    /// <summary>Makes the rows of one file.</summary>
    /// <param name="layout">Its columns.</param>
    /// <param name="sourceSystem">Its vendor.</param>
    public RowBuilder(ColumnLayout layout, string sourceSystem)
    {
        this.layout = layout;
        dedupeKey = new DedupeKey(sourceSystem);
        rawData = new RawDataWriter(layout);
    }

    /// <summary>Fills a row from a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="row">The row; its number is not touched.</param>
    public void Build(RecordReader record, PlaintiffRow row)
    {
        row.LineNumber = record.Line;
        unescapedLength = 0;
        var error = CheckShape(record);
        if (error == RowError.None)
        {
            TakeValues(record, row);
            error = CheckValues(row);
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

    private RowError CheckShape(RecordReader record)
    {
        if (record.Error == RowError.RowTooLarge)
        {
            return RowError.RowTooLarge;
        }

        if (record.RawText.Span.Contains((byte)0))
        {
            return RowError.NulCharacter;
        }

        if (record.Error != RowError.None)
        {
            return record.Error;
        }

        return record.CellCount >= layout.CellCount && record.CellCount <= layout.MaxCellCount ? RowError.None : RowError.FieldCount;
    }

    private static RowError CheckValues(PlaintiffRow row)
    {
        if (row[PlaintiffColumn.PlaintiffName].IsEmpty)
        {
            return RowError.MissingName;
        }

        var email = row[PlaintiffColumn.Email].Span;
        return email.IsEmpty ? RowError.MissingEmail
            : email.Contains((byte)'|') ? RowError.InvalidEmail
            : RowError.None;
    }

    private void TakeValues(RecordReader record, PlaintiffRow row)
    {
        foreach (var column in Columns)
        {
            row[column] = layout[column] switch
            {
                [] => default,
                [var index] => Value(record, index),
                var parts => Joined(record, parts),
            };
        }
    }

    /// <summary>The cell without outer white space: where it stands in the raw text if it stands there so, else a copy.</summary>
    private ReadOnlyMemory<byte> Value(RecordReader record, int index)
    {
        var value = PythonText.Strip(layout.Content(record, index));
        if (record.RawText.Span.Overlaps(value, out var offset))
        {
            return record.RawText.Slice(offset, value.Length);
        }

        var copy = Take(value.Length);
        value.CopyTo(copy.Span);
        return copy;
    }

    /// <summary>The cells that are not empty, with one blank between.</summary>
    private Memory<byte> Joined(RecordReader record, ReadOnlySpan<int> parts)
    {
        var joined = Take(record.RawText.Length + parts.Length);
        var length = 0;
        foreach (var index in parts)
        {
            var part = PythonText.Strip(layout.Content(record, index));
            if (!part.IsEmpty && length > 0)
            {
                joined.Span[length++] = (byte)' ';
            }

            part.CopyTo(joined.Span[length..]);
            length += part.Length;
        }

        return joined[..length];
    }

    private Memory<byte> Take(int length)
    {
        if (unescaped.Length - unescapedLength < length)
        {
            // Values that were taken before keep the old array.
            unescaped = new byte[Math.Max(unescaped.Length, length) * 2];
            unescapedLength = 0;
        }

        unescapedLength += length;
        return unescaped.AsMemory(unescapedLength - length, length);
    }

    private void Complete(RecordReader record, PlaintiffRow row)
    {
        dedupeKey.Compute(row[PlaintiffColumn.Email].Span, row[PlaintiffColumn.PlaintiffName].Span, key);
        row.DedupeKey = key;
        row.RawData = rawData.Write(record);
        row.RawText = default;
        row.Error = RowError.None;
        row.ErrorMessage = null;
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
        row.ErrorMessage = MessageOf(error, record);
    }

    private string MessageOf(RowError error, RecordReader record) => error switch
    {
        RowError.MissingName => "The name is empty.",
        RowError.MissingEmail => "The e-mail is empty.",
        RowError.InvalidEmail => "The e-mail contains '|'.",
        RowError.FieldCount => string.Create(
            CultureInfo.InvariantCulture, $"The row has {record.CellCount} cells, the header has {layout.CellCount}."),
        RowError.MalformedQuotes => "A quote is not closed within 1 MiB, or text follows a closing quote; a quote inside a quoted cell is written twice.",
        RowError.NulCharacter => "The row contains a NUL character, shown as U+2400 in its raw text.",
        RowError.RowTooLarge => "The row is larger than 1 MiB; only the beginning of its raw text is kept.",
        _ => throw new ArgumentOutOfRangeException(nameof(error)),
    };
}
