namespace PlaintiffIngest.Core.Runs;

/// <summary>One entry of the audit log: a row of <c>ingest.import_events</c>.</summary>
/// <param name="EventId">Sequence number of the event.</param>
/// <param name="RunId">The run it is about; null for an event of a vendor profile.</param>
/// <param name="SourceSystem">The vendor; null if the run does not exist.</param>
/// <param name="EventName">What happened: <c>claimed</c>, <c>completed</c>, <c>failed</c>, <c>aborted</c>, <c>taken_over</c>, <c>rolled_back</c>, <c>reinstated</c>, <c>profile_changed</c> and more.</param>
/// <param name="OccurredAt">When, by the server's clock.</param>
/// <param name="Actor">The database login that did it.</param>
/// <param name="Details">Details as redacted JSON; null if there are none.</param>
public sealed record EventRecord(long EventId, Guid? RunId, string? SourceSystem, string EventName, DateTimeOffset OccurredAt, string Actor, string? Details);
