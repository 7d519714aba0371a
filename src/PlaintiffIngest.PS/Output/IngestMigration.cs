namespace PlaintiffIngest.PS.Output;

/// <summary>One migration and whether the database has it.</summary>
public sealed class IngestMigration
{
    internal IngestMigration(Core.Schema.Migration record)
    {
        Version = record.Version;
        Name = record.Name;
        State = record.State.ToString();
        AppliedAt = record.AppliedAt?.ToLocalTime();
    }

    /// <summary>Fourteen digits: when it was written.</summary>
    public string Version { get; }

    /// <summary>What it is about.</summary>
    public string Name { get; }

    /// <summary>Whether the database has it: Pending, Applied, or Edited, where it has another text under this name.</summary>
    public string State { get; }

    /// <summary>When it was applied; null when it was not.</summary>
    public DateTimeOffset? AppliedAt { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Version}_{Name}: {State}";
}
