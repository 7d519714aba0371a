using System.Security;
using System.Text;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Deliveries;

/// <summary>Reads the text of a sidecar: a small regular file, in UTF-8 or with a byte order mark.</summary>
internal static class SidecarText
{
    private static readonly string[] LineBreaks = ["\r\n", "\n", "\r"];

    /// <summary>Reads the lines of a sidecar.</summary>
    /// <param name="path">Full path of the sidecar. Links are followed.</param>
    /// <param name="maxBytes">Maximum size.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.SidecarInvalid"/>: it is not a regular file, cannot be read, or is too large.</exception>
    public static string[] ReadLines(string path, int maxBytes)
    {
        try
        {
            // Checked before opening, because opening a pipe waits for its writer.
            var file = SpecialFile.ResolveLinks(path);
            if (Directory.Exists(file) || SpecialFile.IsSpecial(file) || SpecialFile.IsPipe(file))
            {
                throw DeliveryErrors.SidecarInvalid(path, $"is not a regular file");
            }

            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[Math.Min(stream.Length, maxBytes) + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > maxBytes)
            {
                throw DeliveryErrors.SidecarInvalid(path, $"is larger than {maxBytes / 1024} KiB");
            }

            using var reader = new StreamReader(new MemoryStream(bytes, 0, length), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
            return reader.ReadToEnd().Split(LineBreaks, StringSplitOptions.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SecurityException or NotSupportedException)
        {
            throw DeliveryErrors.SidecarInvalid(path, $"cannot be read");
        }
    }
}
