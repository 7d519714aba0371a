using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Inbox;

/// <summary>A file in the inbox.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Stamp">Its size and time when it was found complete.</param>
internal sealed record InboxFile(string Path, FileStamp Stamp)
{
    /// <summary>The file name, without the folder.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Returns the path of a temporary file for this file. It is the same as long as the file does not change.</summary>
    /// <param name="folder">The folder of the temporary file.</param>
    /// <param name="extension">The end of its name.</param>
    public string TemporaryPath(string folder, string extension)
    {
        var state = string.Create(CultureInfo.InvariantCulture, $"{Path}|{Stamp.Length}|{Stamp.LastWriteTimeUtc.Ticks}");
        var token = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state)).AsSpan(0, 8));
        return System.IO.Path.Combine(folder, $"{InboxFolders.TemporaryPrefix}{token}{extension}");
    }
}
