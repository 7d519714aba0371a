namespace PlaintiffIngest.PS.Output;

/// <summary>One migration and whether the database has it.</summary>
public sealed class IngestMigration
{
    internal IngestMigration(Core.Database.Migration record)
    {
        Version = record.Version;
        Name = record.Name;
        State = Enum.Parse<MigrationState>(record.State.ToString());
        AppliedAt = record.AppliedAt;
    }

    /// <summary>Fourteen digits: when it was written.</summary>
    public string Version { get; }

    /// <summary>What it is about.</summary>
    public string Name { get; }

    /// <summary>Whether the database has it.</summary>
    public MigrationState State { get; }

    /// <summary>When it was applied; null when it was not.</summary>
    public DateTimeOffset? AppliedAt { get; }
}
