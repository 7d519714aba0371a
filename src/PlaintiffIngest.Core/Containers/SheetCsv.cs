using System.Buffers;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Containers;

/// <summary>
/// A sheet as CSV text in UTF-8, with commas, and with quotes where needed. An empty row is an empty line; empty rows at the end are omitted.
/// Each row has as many cells as the widest one so far, because a sheet does not say where a row ends.
/// </summary>
/// <param name="sheet">The sheet, at its start. It is disposed with this object.</param>
/// <param name="owner">Disposed with this object too.</param>
internal sealed class SheetCsv(SheetReader sheet, IDisposable owner) : ReadOnlyStream, ISheetText
{
    private static readonly SearchValues<byte> Special = SearchValues.Create(",\"\r\n"u8);

    private readonly ArrayBufferWriter<byte> csv = new();
    private readonly Queue<(long Line, long Breaks)> longRows = new();
    private ReadOnlyMemory<byte> unread;
    private int row = 1;
    private int width;
    private long line = 1;
    private long breaksAbove;

    /// <inheritdoc/>
    public long FormulasWithoutValue => sheet.FormulasWithoutValue;

    /// <inheritdoc/>
    public long NumbersIn(int column) => sheet.Numbers.GetValueOrDefault(column);

    /// <inheritdoc/>
    public long RowOf(long line)
    {
        while (longRows.TryPeek(out var above) && line > above.Line + above.Breaks)
        {
            breaksAbove += longRows.Dequeue().Breaks;
        }

        return (longRows.TryPeek(out var current) ? Math.Min(line, current.Line) : line) - breaksAbove;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (unread.IsEmpty && !buffer.IsEmpty)
        {
            csv.ResetWrittenCount();
            if (!sheet.Read())
            {
                return 0;
            }

            WriteRow();
            unread = csv.WrittenMemory;
        }

        var count = Math.Min(buffer.Length, unread.Length);
        unread.Span[..count].CopyTo(buffer);
        unread = unread[count..];
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            sheet.Dispose();
            owner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void WriteRow()
    {
        if (sheet.CellCount == 0)
        {
            return;
        }

        for (; row < sheet.Row; row++, line++)
        {
            csv.Write("\n"u8);
        }

        var start = csv.WrittenCount;
        var written = 0;
        for (var i = 0; i < sheet.CellCount; i++)
        {
            var (column, text) = sheet.Cell(i);
            WriteDelimiters(column - written);
            WriteCell(text.Span);
            written = column;
        }

        width = Math.Max(width, written);
        WriteDelimiters(width - written);
        csv.Write("\n"u8);
        EndRow(LineBreaks.Count(csv.WrittenSpan[start..]));
    }

    private void EndRow(long lines)
    {
        if (lines > 1)
        {
            longRows.Enqueue((line, lines - 1));
        }

        row++;
        line += lines;
    }

    private void WriteDelimiters(int count)
    {
        csv.GetSpan(Math.Max(count, 1))[..count].Fill((byte)',');
        csv.Advance(count);
    }

    private void WriteCell(ReadOnlySpan<byte> text)
    {
        if (!text.ContainsAny(Special) && text[0] > ' ' && text[^1] > ' ')
        {
            csv.Write(text);
            return;
        }

        csv.Write("\""u8);
        for (var quote = text.IndexOf((byte)'"'); quote >= 0; quote = text.IndexOf((byte)'"'))
        {
            csv.Write(text[..(quote + 1)]);
            csv.Write("\""u8);
            text = text[(quote + 1)..];
        }

        csv.Write(text);
        csv.Write("\""u8);
    }
}
