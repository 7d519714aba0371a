namespace PlaintiffIngest.PS.Output;

/// <summary>Whether the database has a migration.</summary>
public enum MigrationState
{
    /// <summary>The database lacks it.</summary>
    Pending,

    /// <summary>The database has it.</summary>
    Applied,

    /// <summary>The database has another text under its name.</summary>
    Edited,
}
