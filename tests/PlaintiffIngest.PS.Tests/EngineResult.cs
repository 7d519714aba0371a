using System.Management.Automation;

namespace PlaintiffIngest.PS.Tests;

/// <summary>What a script wrote to each stream.</summary>
public sealed record EngineResult
{
    /// <summary>Objects.</summary>
    public required IReadOnlyList<PSObject> Output { get; init; }

    /// <summary>Errors that did not end it.</summary>
    public required IReadOnlyList<ErrorRecord> Errors { get; init; }

    /// <summary>The error that ended it; null when it came to its end.</summary>
    public ErrorRecord? Terminating { get; init; }

    /// <summary>Warnings.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Lines of the information stream.</summary>
    public required IReadOnlyList<string> Information { get; init; }

    /// <summary>Verbose lines.</summary>
    public required IReadOnlyList<string> Verbose { get; init; }

    /// <summary>Debug lines.</summary>
    public required IReadOnlyList<string> Debug { get; init; }

    /// <summary>Progress records, with the time when each came.</summary>
    public required IReadOnlyList<ProgressRecord> Progress { get; init; }
}
