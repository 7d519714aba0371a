using System.Text;

namespace PlaintiffIngest.Core.Files;

/// <summary>A kind of file that this product writes, recognized by its first characters. -Force replaces only such a file, or an empty one.</summary>
/// <param name="Name">The name in messages, such as <c>reject file</c>.</param>
/// <param name="Prefix">The first characters, ignoring case and a leading quote, which a spreadsheet may have added.</param>
internal sealed record FileKind(string Name, string Prefix)
{
    /// <summary>Whether a file is of this kind or empty.</summary>
    /// <param name="path">The path of a file. Links are followed.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public bool MatchesOrIsEmpty(string path)
    {
        var file = SpecialFile.ResolveLinks(path);
        if (SpecialFile.IsSpecial(file) || SpecialFile.IsPipe(file))
        {
            return false;
        }

        using var reader = new StreamReader(file, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        var buffer = new char[Prefix.Length + 8];
        var text = new string(buffer, 0, reader.ReadBlock(buffer));
        return text.Length == 0 || text.TrimStart().TrimStart('"').StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);
    }
}
