using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Inbox;

/// <summary>A file that has arrived.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Sample">Its size and time when it was found complete.</param>
internal sealed record InboxFile(string Path, FileSample Sample)
{
    /// <summary>Its name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The path of a temporary file for it. The same file in the same state has the same one.</summary>
    /// <param name="folder">The folder of the temporary file.</param>
    /// <param name="extension">The end of its name.</param>
    public string TemporaryPath(string folder, string extension)
    {
        var state = string.Create(CultureInfo.InvariantCulture, $"{Path}|{Sample.Length}|{Sample.LastWriteTimeUtc.Ticks}");
        var token = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state)).AsSpan(0, 8));
        return System.IO.Path.Combine(folder, $"{InboxFolders.TemporaryPrefix}{token}{extension}");
    }
}
