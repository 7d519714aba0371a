namespace PlaintiffIngest.PS.Completion;

/// <summary>Completes the names of delimiters.</summary>
public sealed class DelimiterCompleter : WordCompleter
{
    /// <summary>Makes the completer.</summary>
    public DelimiterCompleter()
        : base("Comma", "Semicolon", "Tab", "Bar")
    {
    }
}
