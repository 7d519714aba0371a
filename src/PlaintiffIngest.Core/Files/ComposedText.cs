namespace PlaintiffIngest.Core.Files;

/// <summary>
/// Text with composed characters (NFC). macOS and some archives decompose names: é becomes e and an accent, which look the same
/// and are not equal.
/// </summary>
internal static class ComposedText
{
    /// <summary>Composes the characters of a text.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text; unchanged if it is not valid UTF-16, as a file name on Windows may be.</returns>
    public static string Of(string text)
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
