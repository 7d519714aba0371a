using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Output;

/// <summary>One entry of the audit log.</summary>
public sealed class ImportEvent
{
    internal ImportEvent(EventRecord record)
    {
        EventId = record.EventId;
        RunId = record.RunId;
        EventName = record.EventName;
        OccurredAt = record.OccurredAt.ToLocalTime();
        Actor = record.Actor;
        Details = record.Details;
    }

    /// <summary>Ordinal of the event.</summary>
    public long EventId { get; }

    /// <summary>The run it is about.</summary>
    public Guid RunId { get; }

    /// <summary>What happened: <c>claimed</c>, <c>completed</c>, <c>failed</c>, <c>aborted</c>, <c>taken_over</c>, <c>rolled_back</c>, <c>reinstated</c>.</summary>
    public string EventName { get; }

    /// <summary>When, by the server's clock.</summary>
    public DateTimeOffset OccurredAt { get; }

    /// <summary>The database login that did it.</summary>
    public string Actor { get; }

    /// <summary>More, JSON, redacted; null for nothing.</summary>
    public string? Details { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{ViewText.Abbreviate(RunId)} {EventName}";
}
