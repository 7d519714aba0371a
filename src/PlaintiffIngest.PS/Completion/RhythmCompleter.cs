namespace PlaintiffIngest.PS.Completion;

/// <summary>Completes how often a file is expected.</summary>
public sealed class RhythmCompleter : WordCompleter
{
    /// <summary>Creates the completer.</summary>
    public RhythmCompleter()
        : base(
            ("daily", "A file every day"),
            ("weekdays", "A file on Monday to Friday"),
            ("weekly", "A file every week"),
            ("monthly", "A file every month"))
    {
    }
}
