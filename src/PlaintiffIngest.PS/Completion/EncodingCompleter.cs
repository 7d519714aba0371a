namespace PlaintiffIngest.PS.Completion;

/// <summary>Completes encodings that vendors use.</summary>
public sealed class EncodingCompleter : WordCompleter
{
    /// <summary>Makes the completer.</summary>
    public EncodingCompleter()
        : base("utf-8", "utf-16", "utf-16BE", "utf-32", "windows-1252", "iso-8859-1", "windows-1250", "ibm850")
    {
    }
}
