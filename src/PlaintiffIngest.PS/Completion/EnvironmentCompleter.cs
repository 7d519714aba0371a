namespace PlaintiffIngest.PS.Completion;

/// <summary>Completes the environments.</summary>
public sealed class EnvironmentCompleter : WordCompleter
{
    /// <summary>Creates the completer.</summary>
    public EnvironmentCompleter()
        : base(
            ("Dev", "The database of SUPABASE_DB_URL_DEV"),
            ("Prod", "The database of SUPABASE_DB_URL_PROD"),
            ("Local", "A private PostgreSQL server on this machine, started on demand"))
    {
    }
}
