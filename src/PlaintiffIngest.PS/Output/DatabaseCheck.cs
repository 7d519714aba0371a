namespace PlaintiffIngest.PS.Output;

/// <summary>One check of the doctor.</summary>
public sealed class DatabaseCheck
{
    internal DatabaseCheck(Core.Schema.DatabaseCheck record)
    {
        Name = record.Name;
        State = record.State.ToString();
        Message = record.Message;
        Remedy = record.Remedy;
    }

    /// <summary>What was checked, such as <c>Reachable</c>.</summary>
    public string Name { get; }

    /// <summary>How it went: Passed, Warning (works, but wants the operator's eye) or Failed.</summary>
    public string State { get; }

    /// <summary>What was found.</summary>
    public string Message { get; }

    /// <summary>What to do; empty when it passed.</summary>
    public string Remedy { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {State}";
}
