namespace PlaintiffIngest.PS.Completion;

/// <summary>Completes the environments.</summary>
public sealed class EnvironmentCompleter : WordCompleter
{
    /// <summary>Makes the completer.</summary>
    public EnvironmentCompleter()
        : base(
            ("Dev", "The database of SUPABASE_DB_URL_DEV"),
            ("Prod", "The database of SUPABASE_DB_URL_PROD"),
            ("Local", "A private PostgreSQL on this machine that starts by itself"))
    {
    }
}
