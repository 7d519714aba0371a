using System.Text;

namespace PlaintiffIngest.Core.Files;

/// <summary>What a file of this product is, told from how it begins. Only such a file is replaced by force, or an empty one.</summary>
/// <param name="Name">For messages, such as <c>reject file</c>.</param>
/// <param name="Beginning">How its text begins, ignoring case and quotes: a spreadsheet that saved it may have added some.</param>
internal sealed record FileKind(string Name, string Beginning)
{
    /// <summary>Whether a file is of this kind, or empty.</summary>
    /// <param name="path">A file; a link is followed.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public bool IsOrIsEmpty(string path)
    {
        var file = SpecialFile.Follow(path);
        if (SpecialFile.Is(file) || SpecialFile.IsPipe(file))
        {
            return false;
        }

        using var reader = new StreamReader(file, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        var buffer = new char[Beginning.Length + 8];
        var text = new string(buffer, 0, reader.ReadBlock(buffer));
        return text.Length == 0 || text.TrimStart().TrimStart('"').StartsWith(Beginning, StringComparison.OrdinalIgnoreCase);
    }
}
