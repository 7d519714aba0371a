namespace PlaintiffIngest.Core.Files;

/// <summary>
/// Unicode normalization form C (NFC). macOS and some archives decompose file names: é becomes e and a combining accent, which looks the
/// same but is not equal.
/// </summary>
internal static class UnicodeForm
{
    /// <summary>Normalizes a text.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text in NFC; unchanged if it is not valid UTF-16, which a file name on Windows need not be.</returns>
    public static string ToNfc(string text)
    {
        try
        {
            return text.Normalize();
        }
        catch (ArgumentException)
        {
            return text;
        }
    }
}
