namespace PlaintiffIngest.PS.Completion;

/// <summary>Completes encodings that vendors use.</summary>
public sealed class EncodingCompleter : WordCompleter
{
    /// <summary>Makes the completer.</summary>
    public EncodingCompleter()
        : base(
            ("utf-8", "Unicode, 8 bits: what is expected without a byte order mark"),
            ("utf-16", "Unicode, 16 bits, little end first: \"Unicode\" in Windows programs"),
            ("utf-16BE", "Unicode, 16 bits, big end first"),
            ("utf-32", "Unicode, 32 bits, little end first"),
            ("windows-1252", "Windows, Western Europe and America: \"ANSI\" in Windows programs there"),
            ("iso-8859-1", "Latin 1, Western Europe"),
            ("windows-1250", "Windows, Central Europe"),
            ("ibm850", "DOS, Western Europe"))
    {
    }
}
