using System.Text;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Runs;

/// <summary>Converts PowerShell wildcards to a pattern for SQL's LIKE.</summary>
internal static class LikePattern
{
    /// <summary>Writes a vendor of a filter as vendors are stored: in lower case. It is redacted, because the server may log parameters.</summary>
    /// <param name="sourceSystem">The vendor; wildcards are kept.</param>
    public static string NormalizeSource(string sourceSystem) => Redactor.Redact(sourceSystem.Trim().ToLowerInvariant());

    /// <summary>Converts <c>*</c> and <c>?</c> and escapes LIKE's own wildcards. The text is composed like the batch ids that are stored.</summary>
    /// <param name="wildcards">The text.</param>
    /// <returns>The pattern.</returns>
    public static string FromWildcards(string wildcards)
    {
        var pattern = new StringBuilder(wildcards.Length + 8);
        foreach (var character in ComposedText.Of(wildcards))
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
