using System.Text;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Containers;

/// <summary>The shared strings of a workbook, which cells refer to by index. They are kept in memory as UTF-8.</summary>
/// <param name="maxBytes">Maximum memory in bytes.</param>
/// <param name="fileName">Name of the file, for messages.</param>
internal sealed class SharedStrings(long maxBytes, string fileName)
{
    private const int BlockSize = 1024 * 1024;
    private const int BytesPerText = 12;

    private readonly List<byte[]> blocks = [new byte[BlockSize]];
    private readonly List<(int Block, int Start, int Length)> texts = [];
    private int used;
    private long total;

    /// <summary>Returns a string in UTF-8.</summary>
    /// <param name="index">Index of the string.</param>
    /// <exception cref="InvalidDataException">The index does not exist.</exception>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            var (block, start, length) = index >= 0 && index < texts.Count ? texts[index] : throw new InvalidDataException();
            return blocks[block].AsSpan(start, length);
        }
    }

    /// <summary>Reads all strings.</summary>
    /// <param name="part">The part with the strings, at its start.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.ContainerTooLarge"/>.</exception>
    public void Read(WorkbookPart part)
    {
        while (part.Read())
        {
            if (part.IsStart && part.Name == "si")
            {
                Add(CellText.Unescape(part.ReadText()));
            }
        }
    }

    private void Add(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        total += length + BytesPerText;
        if (total > maxBytes)
        {
            throw new IngestException(
                IngestErrorId.ContainerTooLarge,
                $"'{fileName}' is a workbook whose text takes more than {maxBytes} bytes of memory; nothing was kept.",
                $"Save the sheet as 'CSV UTF-8', and ingest that file.");
        }

        if (used + length > BlockSize)
        {
            blocks.Add(new byte[Math.Max(BlockSize, length)]);
            used = 0;
        }

        texts.Add((blocks.Count - 1, used, Encoding.UTF8.GetBytes(text, blocks[^1].AsSpan(used))));
        used += length;
    }
}
