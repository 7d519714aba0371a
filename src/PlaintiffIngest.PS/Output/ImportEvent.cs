using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Output;

/// <summary>An entry of the audit log.</summary>
public sealed class ImportEvent
{
    internal ImportEvent(EventRecord record)
    {
        EventId = record.EventId;
        RunId = record.RunId;
        SourceSystem = record.SourceSystem;
        EventName = record.EventName;
        OccurredAt = record.OccurredAt.ToLocalTime();
        Actor = record.Actor;
        Details = record.Details;
    }

    /// <summary>Sequence number of the event.</summary>
    public long EventId { get; }

    /// <summary>The run; null for an event of a vendor profile.</summary>
    public Guid? RunId { get; }

    /// <summary>The vendor; null if the run does not exist.</summary>
    public string? SourceSystem { get; }

    /// <summary>What happened: <c>claimed</c>, <c>completed</c>, <c>failed</c>, <c>aborted</c>, <c>taken_over</c>, <c>rolled_back</c>, <c>reinstated</c>, <c>profile_changed</c> and more.</summary>
    public string EventName { get; }

    /// <summary>When it happened, by the server's clock, in local time.</summary>
    public DateTimeOffset OccurredAt { get; }

    /// <summary>The database login that did it.</summary>
    public string Actor { get; }

    /// <summary>Details as redacted JSON; null if there are none.</summary>
    public string? Details { get; }

    /// <inheritdoc/>
    public override string ToString() => RunId is { } runId ? $"{ViewText.Abbreviate(runId)} {EventName}" : $"{SourceSystem} {EventName}";
}
