using System.Text;

namespace PlaintiffIngest.Core.Runs;

/// <summary>Converts PowerShell wildcards to a pattern for SQL's LIKE.</summary>
internal static class LikePattern
{
    /// <summary>Converts <c>*</c> and <c>?</c> and escapes LIKE's own wildcards.</summary>
    /// <param name="wildcards">The text.</param>
    /// <returns>The pattern.</returns>
    public static string FromWildcards(string wildcards)
    {
        var pattern = new StringBuilder(wildcards.Length + 8);
        foreach (var character in wildcards)
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
