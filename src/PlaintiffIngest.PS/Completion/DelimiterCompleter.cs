namespace PlaintiffIngest.PS.Completion;

/// <summary>Completes the names of delimiters.</summary>
public sealed class DelimiterCompleter : WordCompleter
{
    /// <summary>Creates the completer.</summary>
    public DelimiterCompleter()
        : base(
            ("Comma", "Comma ,"),
            ("Semicolon", "Semicolon ;"),
            ("Tab", "Tab character"),
            ("Bar", "Vertical bar |"))
    {
    }
}
