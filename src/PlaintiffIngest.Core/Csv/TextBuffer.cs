using System.Text;
using System.Text.Unicode;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Csv;

/// <summary>
/// A window on a file's text: valid UTF-8 that was read and not yet consumed. It grows as far as it is asked to and no further.
/// </summary>
internal sealed class TextBuffer
{
    // One byte before the text stays free for WithLineBreakBefore.
    private const int First = 1;

    private const byte EndMark = 0x1A;

    private readonly Stream utf8;
    private readonly int blockSize;
    private readonly EncodingErrors errors;
    private byte[] bytes;
    private int start = First;
    private int valid = First;
    private int filled = First;
    private bool streamEnded;
    private bool isBroken;
    private long offset;
    private byte lastConsumed = (byte)'\n';

    /// <summary>Makes an empty window.</summary>
    /// <param name="utf8">The text; it stays open.</param>
    /// <param name="blockSize">Bytes to read at once.</param>
    /// <param name="errors">Makes the errors.</param>
    public TextBuffer(Stream utf8, int blockSize, EncodingErrors errors)
    {
        this.utf8 = utf8;
        this.blockSize = blockSize;
        this.errors = errors;
        bytes = new byte[First + (2 * blockSize)];
    }

    /// <summary>Line of the file where <see cref="Available"/> starts, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>The text from the current position on, as far as it was read.</summary>
    public ReadOnlySpan<byte> Available => bytes.AsSpan(start, valid - start);

    /// <summary>Whether nothing follows <see cref="Available"/>.</summary>
    public bool IsAtEnd => streamEnded && valid == filled;

    /// <summary>A part of <see cref="Available"/>; it keeps its content until the next <see cref="Fill"/>.</summary>
    /// <param name="from">Its first byte, counted from the current position.</param>
    /// <param name="length">Its length.</param>
    public ReadOnlyMemory<byte> Slice(int from, int length) => bytes.AsMemory(start + from, length);

    /// <summary>The same part with a line break before it, which overwrites what was consumed before.</summary>
    public ReadOnlyMemory<byte> WithLineBreakBefore(int length)
    {
        bytes[start - 1] = (byte)'\n';
        return bytes.AsMemory(start - 1, length + 1);
    }

    /// <summary>Whether the text holds a NUL, as far as it was read.</summary>
    public bool HasNul { get; private set; }

    /// <summary>Whether the last line is a Ctrl-Z, the end-of-file mark of DOS; it is no part of the text. Known at the end.</summary>
    public bool HasEndMarkLine { get; private set; }

    /// <summary>Whether a line break, blanks or a Ctrl-Z end the file: nothing else does when it was cut. Known at the end.</summary>
    public bool EndsLine { get; private set; } = true;

    /// <summary>Moves the current position forward.</summary>
    /// <param name="count">Bytes, no more than are available; never between a CR and its LF.</param>
    /// <returns>Line breaks among them.</returns>
    public long Consume(int count)
    {
        var lineBreaks = LineBreaks.Count(bytes.AsSpan(start, count));
        Line += lineBreaks;
        lastConsumed = count > 0 ? bytes[start + count - 1] : lastConsumed;
        SkipMark(count);
        return lineBreaks;
    }

    /// <summary>Moves the current position forward over one line, without looking at it.</summary>
    /// <param name="count">Bytes, the last of which is the only line break.</param>
    public void ConsumeLine(int count)
    {
        Line++;
        lastConsumed = (byte)'\n';
        SkipMark(count);
    }

    /// <summary>Moves the current position over a byte order mark: one that ends no line.</summary>
    public void SkipMark(int count)
    {
        start += count;
        offset += count;
    }

    /// <summary>Reads until so much is available, the file ends, or bytes follow that are not text.</summary>
    /// <param name="wanted">Bytes.</param>
    public void Fill(int wanted)
    {
        while (valid - start < wanted && !streamEnded && !isBroken)
        {
            MakeRoom(wanted);
            ReadBlock();
            Validate();
        }
    }

    /// <summary>Fails the file when it goes on with bytes that are not text, once what comes before them is used up.</summary>
    public void ThrowIfBroken()
    {
        if (isBroken)
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
            EndText();
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

    // A Ctrl-Z at the end was not consumed before: a line without its break is taken only when nothing follows it.
    private void EndText()
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
        var whole = streamEnded ? fresh : fresh[..^UnfinishedTail(fresh)];
        HasNul |= whole.Contains((byte)0);
        if (Utf8.IsValid(whole))
        {
            valid += whole.Length;
            return;
        }

        isBroken = true;
        while (Rune.DecodeFromUtf8(bytes.AsSpan(valid, filled - valid), out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            valid += length;
        }
    }

    // The bytes at the end that may be the beginning of a character: at most three.
    private static int UnfinishedTail(ReadOnlySpan<byte> text)
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
