using System.Text;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Rejects;

/// <summary>Names a reject file so that ingesting it tells the vendor, see <see cref="BatchIdentity"/>.</summary>
internal static class RejectName
{
    // File systems allow 255 bytes; what is added to it, for a time too, needs the rest.
    private const int LongestInUtf8 = 150;

    /// <summary>The name, without an extension.</summary>
    /// <param name="sourceSystem">The vendor.</param>
    /// <param name="sourceBatchId">The vendor's batch.</param>
    /// <returns>Vendor and batch; only the batch where it begins with the vendor.</returns>
    public static string Of(string sourceSystem, string sourceBatchId)
    {
        var name = Safe(BatchIdentity.KnownSourceSystemOf(sourceBatchId) == sourceSystem ? sourceBatchId : $"{sourceSystem}_{sourceBatchId}");

        // A vendor of its own whose name begins as a known one: better none is told than the wrong one.
        return BatchIdentity.KnownSourceSystemOf(name) is { } told && told != sourceSystem ? $"rejects_{name}" : name;
    }

    // Letters and digits of any script; brackets would be wildcards, and a redacted batch has them.
    private static string Safe(string text)
    {
        var name = new StringBuilder(text.Length);
        foreach (var character in Redactor.Redact(text))
        {
            name.Append(char.IsLetterOrDigit(character) || character is '.' or '-' or '_' ? character : '_');
        }

        while (Encoding.UTF8.GetByteCount(name.ToString()) > LongestInUtf8)
        {
            name.Length--;
        }

        return name.ToString();
    }
}
