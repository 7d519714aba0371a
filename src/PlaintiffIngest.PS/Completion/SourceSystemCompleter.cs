namespace PlaintiffIngest.PS.Completion;

/// <summary>Completes the vendors that a file name can tell.</summary>
public sealed class SourceSystemCompleter : WordCompleter
{
    /// <summary>Makes the completer.</summary>
    public SourceSystemCompleter()
        : base("simplicity", "jbi")
    {
    }
}
