namespace PlaintiffIngest.PS.Output;

/// <summary>One check of the doctor.</summary>
public sealed class DatabaseCheck
{
    internal DatabaseCheck(Core.Database.DatabaseCheck record)
    {
        Name = record.Name;
        State = Enum.Parse<CheckState>(record.State.ToString());
        Message = record.Message;
        Remedy = record.Remedy;
    }

    /// <summary>What was checked, such as <c>Reachable</c>.</summary>
    public string Name { get; }

    /// <summary>How it went.</summary>
    public CheckState State { get; }

    /// <summary>What was found.</summary>
    public string Message { get; }

    /// <summary>What to do; empty when it passed.</summary>
    public string Remedy { get; }
}
