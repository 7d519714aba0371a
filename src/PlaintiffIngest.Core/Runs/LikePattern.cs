using System.Text;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Runs;

/// <summary>Converts PowerShell wildcards to a pattern for SQL's LIKE.</summary>
internal static class LikePattern
{
    /// <summary>Normalizes a vendor in a filter to the stored form, which is lower case. Redacts it, because the server may log parameters.</summary>
    /// <param name="sourceSystem">The vendor; wildcards are kept.</param>
    public static string NormalizeSource(string sourceSystem) => Redactor.Redact(sourceSystem.Trim().ToLowerInvariant());

    /// <summary>Converts <c>*</c> and <c>?</c> and escapes LIKE's own wildcards. Converts the text to NFC, like stored batch ids.</summary>
    /// <param name="wildcards">The text.</param>
    /// <returns>The pattern.</returns>
    public static string FromWildcards(string wildcards)
    {
        var pattern = new StringBuilder(wildcards.Length + 8);
        foreach (var character in UnicodeForm.ToNfc(wildcards))
        {
            _ = character switch
            {
                '*' => pattern.Append('%'),
                '?' => pattern.Append('_'),
                '%' or '_' or '\\' => pattern.Append('\\').Append(character),
                _ => pattern.Append(character),
            };
        }

        return pattern.ToString();
    }
}
