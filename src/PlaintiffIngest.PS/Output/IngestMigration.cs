namespace PlaintiffIngest.PS.Output;

/// <summary>A migration and its state in the database.</summary>
public sealed class IngestMigration
{
    internal IngestMigration(Core.Schema.Migration record)
    {
        Version = record.Version;
        Name = record.Name;
        State = record.State.ToString();
        AppliedAt = record.AppliedAt?.ToLocalTime();
    }

    /// <summary>The version, 14 digits.</summary>
    public string Version { get; }

    /// <summary>A short name of the change.</summary>
    public string Name { get; }

    /// <summary>Pending, Applied, or Edited (applied, but the file was changed afterwards).</summary>
    public string State { get; }

    /// <summary>When it was applied, in local time; null if it is pending.</summary>
    public DateTimeOffset? AppliedAt { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Version}_{Name}: {State}";
}
