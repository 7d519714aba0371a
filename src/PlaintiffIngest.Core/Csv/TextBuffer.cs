using System.Text;
using System.Text.Unicode;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Csv;

/// <summary>
/// A buffer of a file's text: valid UTF-8 that was read but not yet consumed. It grows only as much as requested.
/// </summary>
internal sealed class TextBuffer
{
    // One byte before the text is reserved for WithLineBreakBefore.
    private const int First = 1;

    private const byte EndMark = 0x1A;

    // CP/M filled the last 128 bytes of a file with them.
    private const int MaxEndMarks = 1024;

    // The first byte of U+FFFD. Few texts contain it, and searching for one byte is faster than for three.
    private const byte ReplacementLead = 0xEF;

    private readonly Stream utf8;
    private readonly int blockSize;
    private readonly EncodingErrors errors;
    private readonly ISheetText? sheet;
    private byte[] bytes;
    private int start = First;
    private int valid = First;
    private int filled = First;
    private bool streamEnded;
    private bool isInvalid;
    private long offset;
    private long line = 1;
    private byte lastConsumed = (byte)'\n';

    /// <summary>Creates an empty buffer.</summary>
    /// <param name="utf8">The text. It stays open.</param>
    /// <param name="blockSize">Number of bytes to read at once.</param>
    /// <param name="errors">Creates the errors.</param>
    /// <param name="sheet">The sheet that the text was made from; null if it is the text of a file.</param>
    public TextBuffer(Stream utf8, int blockSize, EncodingErrors errors, ISheetText? sheet = null)
    {
        this.sheet = sheet;
        this.utf8 = utf8;
        this.blockSize = blockSize;
        this.errors = errors;
        bytes = new byte[First + (2 * blockSize)];
    }

    /// <summary>One-based line of the file, or row of the sheet, where <see cref="Available"/> starts.</summary>
    public long Line => sheet?.RowOf(line) ?? line;

    /// <summary>The text that was read, from the current position on.</summary>
    public ReadOnlySpan<byte> Available => bytes.AsSpan(start, valid - start);

    /// <summary>Whether <see cref="Available"/> extends to the end of the file.</summary>
    public bool IsAtEnd => streamEnded && valid == filled;

    /// <summary>Returns a part of <see cref="Available"/>, which is valid until the next <see cref="Fill"/>.</summary>
    /// <param name="from">Offset of the part from the current position.</param>
    /// <param name="length">Length of the part in bytes.</param>
    public ReadOnlyMemory<byte> Slice(int from, int length) => bytes.AsMemory(start + from, length);

    /// <summary>Like <see cref="Slice"/>, but with a line break before the part. It overwrites a byte that was already consumed.</summary>
    public ReadOnlyMemory<byte> WithLineBreakBefore(int length)
    {
        bytes[start - 1] = (byte)'\n';
        return bytes.AsMemory(start - 1, length + 1);
    }

    /// <summary>Whether the text read so far contains a NUL character.</summary>
    public bool HasNul { get; private set; }

    /// <summary>Whether the text read so far contains U+FFFD.</summary>
    public bool HasReplacement { get; private set; }

    /// <summary>Whether the last line is a Ctrl-Z, the end-of-file mark of DOS, which is not part of the text. Known at the end of the file.</summary>
    public bool HasEndMarkLine { get; private set; }

    /// <summary>Whether the file ends with a line break, white space or a Ctrl-Z. Otherwise it may be truncated. Known at the end of the file.</summary>
    public bool EndsLine { get; private set; } = true;

    /// <summary>Advances the current position.</summary>
    /// <param name="count">Number of bytes, at most those available. Must not end between a CR and its LF.</param>
    /// <returns>Number of line breaks in these bytes.</returns>
    public long Consume(int count)
    {
        var lineBreaks = LineBreaks.Count(bytes.AsSpan(start, count));
        line += lineBreaks;
        lastConsumed = count > 0 ? bytes[start + count - 1] : lastConsumed;
        SkipByteOrderMark(count);
        return lineBreaks;
    }

    /// <summary>Advances the current position by one line, without scanning it.</summary>
    /// <param name="count">Number of bytes. The only line break is at the end.</param>
    public void ConsumeLine(int count)
    {
        line++;
        lastConsumed = (byte)'\n';
        SkipByteOrderMark(count);
    }

    /// <summary>Advances the current position past a byte order mark, which contains no line break.</summary>
    public void SkipByteOrderMark(int count)
    {
        start += count;
        offset += count;
    }

    /// <summary>Reads until enough is available, the file ends, or an invalid byte follows.</summary>
    /// <param name="wanted">Number of bytes.</param>
    public void Fill(int wanted)
    {
        while (valid - start < wanted && !streamEnded && !isInvalid)
        {
            MakeRoom(wanted);
            ReadBlock();
            Validate();
        }
    }

    /// <summary>Throws if invalid bytes follow the available text. Call it when the available text is not sufficient.</summary>
    public void ThrowIfInvalid()
    {
        if (isInvalid)
        {
            throw errors.NotUtf8(Line + LineBreaks.Count(Available), offset + Available.Length);
        }
    }

    private void MakeRoom(int wanted)
    {
        var kept = bytes.AsSpan(start, filled - start);
        var needed = First + Math.Max(wanted, kept.Length) + blockSize;
        if (needed > bytes.Length)
        {
            var larger = new byte[Math.Max(needed, Math.Min(bytes.Length * 2, First + CsvLimits.MaxRowBytes + (2 * blockSize)))];
            kept.CopyTo(larger.AsSpan(First));
            bytes = larger;
        }
        else if (start > First)
        {
            kept.CopyTo(bytes.AsSpan(First));
        }

        valid += First - start;
        filled += First - start;
        start = First;
    }

    private void ReadBlock()
    {
        try
        {
            var count = utf8.ReadAtLeast(bytes.AsSpan(filled, blockSize), blockSize, throwOnEndOfStream: false);
            filled += count;
            streamEnded = count < blockSize;
            TrimEndMark();
        }
        catch (DecoderFallbackException)
        {
            throw errors.Undecodable();
        }
        catch (IOException)
        {
            throw FileErrors.NotReadable(errors.FileName);
        }
    }

    // A Ctrl-Z at the end cannot have been consumed yet, because a line without a line break is read only at the end of the file.
    private void TrimEndMark()
    {
        if (!streamEnded)
        {
            return;
        }

        var length = bytes.AsSpan(start, filled - start).TrimEnd(EndMark).Length;
        var hasMark = start + length < filled;
        filled = start + length;
        valid = Math.Min(valid, filled);

        var last = length > 0 ? bytes[filled - 1] : lastConsumed;
        HasEndMarkLine = hasMark && last is (byte)'\r' or (byte)'\n';
        EndsLine = hasMark || last is (byte)'\r' or (byte)'\n' or (byte)' ' or (byte)'\t';
    }

    private void Validate()
    {
        var fresh = bytes.AsSpan(valid, filled - valid);
        var whole = streamEnded ? fresh : fresh[..^UndecidedTail(fresh)];
        HasNul |= whole.Contains((byte)0);
        HasReplacement |= whole.Contains(ReplacementLead) && whole.IndexOf("\uFFFD"u8) >= 0;
        if (Utf8.IsValid(whole))
        {
            valid += whole.Length;
            return;
        }

        isInvalid = true;
        while (Rune.DecodeFromUtf8(bytes.AsSpan(valid, filled - valid), out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            valid += length;
        }
    }

    // Whether a Ctrl-Z is part of the text depends on what follows. A quote before it would not end its cell. Very many are taken for text, so
    // that the buffer does not grow.
    private static int UndecidedTail(ReadOnlySpan<byte> text)
        => text.Length - text.TrimEnd(EndMark).Length is > 0 and <= MaxEndMarks and var marks ? marks : IncompleteTail(text);

    // The bytes at the end that may be an incomplete character: at most three.
    private static int IncompleteTail(ReadOnlySpan<byte> text)
    {
        for (var length = 1; length <= Math.Min(3, text.Length); length++)
        {
            var value = text[^length];
            if (value >= 0xC0)
            {
                var expected = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : 2;
                return length < expected ? length : 0;
            }

            if (value < 0x80)
            {
                return 0;
            }
        }

        return 0;
    }
}
