namespace PlaintiffIngest.PS.Output;

/// <summary>A check of <c>Test-IngestDatabase</c> and its result.</summary>
public sealed class DatabaseCheck
{
    internal DatabaseCheck(Core.Schema.DatabaseCheck record)
    {
        Name = record.Name;
        State = record.State.ToString();
        Message = record.Message;
        Remedy = record.Remedy;
    }

    /// <summary>The check's name, such as <c>Reachable</c>.</summary>
    public string Name { get; }

    /// <summary>Passed, Warning (imports work, but an operator should look at this) or Failed.</summary>
    public string State { get; }

    /// <summary>What was found.</summary>
    public string Message { get; }

    /// <summary>What to do; empty if the check passed.</summary>
    public string Remedy { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {State}";
}
