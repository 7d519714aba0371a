namespace PlaintiffIngest.PS.Completion;

/// <summary>Completes the environments.</summary>
public sealed class EnvironmentCompleter : WordCompleter
{
    /// <summary>Makes the completer.</summary>
    public EnvironmentCompleter()
        : base("Dev", "Prod", "Local")
    {
    }
}
