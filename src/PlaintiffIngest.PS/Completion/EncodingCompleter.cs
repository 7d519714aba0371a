namespace PlaintiffIngest.PS.Completion;

/// <summary>Completes the names of common encodings.</summary>
public sealed class EncodingCompleter : WordCompleter
{
    /// <summary>Creates the completer.</summary>
    public EncodingCompleter()
        : base(
            ("utf-8", "Unicode, UTF-8: the default for files without a byte order mark"),
            ("utf-16", "Unicode, UTF-16, little-endian: \"Unicode\" in Windows programs"),
            ("utf-16BE", "Unicode, UTF-16, big-endian"),
            ("utf-32", "Unicode, UTF-32, little-endian"),
            ("windows-1252", "Windows, Western Europe and the Americas: \"ANSI\" in Windows programs"),
            ("iso-8859-1", "Latin 1, Western Europe"),
            ("windows-1250", "Windows, Central Europe"),
            ("ibm850", "DOS, Western Europe"),
            ("macintosh", "old Macs, and \"CSV (Macintosh)\" of Excel"))
    {
    }
}
