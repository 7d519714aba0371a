using System.Text;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Rejects;

/// <summary>Names a reject file so that the vendor can be derived from the name when the file is ingested. See <see cref="BatchIdentity"/>.</summary>
internal static class RejectName
{
    // File systems allow 255 bytes. The rest is for the run's id, the extensions and the temporary suffix.
    private const int MaxUtf8Bytes = 150;

    /// <summary>Returns the name without an extension.</summary>
    /// <param name="sourceSystem">The vendor.</param>
    /// <param name="sourceBatchId">The vendor's batch id.</param>
    /// <returns>Vendor and batch id, or only the batch id if it starts with the vendor.</returns>
    public static string For(string sourceSystem, string sourceBatchId)
    {
        var name = ToFileName(BatchIdentity.FindKnownSourceSystem(sourceBatchId) == sourceSystem ? sourceBatchId : $"{sourceSystem}_{sourceBatchId}");

        // A vendor's name may start like a known vendor's. It is better to derive no vendor from the name than the wrong one.
        return BatchIdentity.FindKnownSourceSystem(name) is { } detected && detected != sourceSystem ? $"rejects_{name}" : name;
    }

    // Keeps letters and digits of any script. Brackets, which redaction adds, would be wildcards in a path.
    private static string ToFileName(string text)
    {
        var name = new StringBuilder(text.Length);
        foreach (var character in Redactor.Redact(text))
        {
            name.Append(char.IsLetterOrDigit(character) || character is '.' or '-' or '_' ? character : '_');
        }

        while (Encoding.UTF8.GetByteCount(name.ToString()) > MaxUtf8Bytes)
        {
            name.Length--;
        }

        return name.ToString();
    }
}
