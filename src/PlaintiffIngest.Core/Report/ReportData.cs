using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Vendors;

namespace PlaintiffIngest.Core.Report;

/// <summary>The data of a report, read from one snapshot of the database.</summary>
internal sealed record ReportData
{
    /// <summary>The days of the report.</summary>
    public required ReportPeriod Period { get; init; }

    /// <summary>The database, with its host masked.</summary>
    public required RedactedText Database { get; init; }

    /// <summary>The filter on vendors; null for all.</summary>
    public IReadOnlyList<string>? SourceSystem { get; init; }

    /// <summary>Runs and rows per day and vendor. Days without runs are not included.</summary>
    public required IReadOnlyList<DayRecord> Days { get; init; }

    /// <summary>Durations per day, per vendor, and for all loads together.</summary>
    public required IReadOnlyList<LoadRecord> Loads { get; init; }

    /// <summary>Reasons for failures, most frequent first.</summary>
    public required IReadOnlyList<FailureRecord> Failures { get; init; }

    /// <summary>Runs started in the period.</summary>
    public required RunList<ReportRun> Runs { get; init; }

    /// <summary>Runs started in the period that failed.</summary>
    public required RunList<ReportRun> Failed { get; init; }

    /// <summary>Number of failed runs whose batch has not been imported since.</summary>
    public required long StillFailed { get; init; }

    /// <summary>Runs rolled back in the period, regardless of when they started.</summary>
    public required RunList<ReportRun> RolledBack { get; init; }

    /// <summary>The delivery rhythm of each vendor, regardless of the period.</summary>
    public required IReadOnlyList<DeliveryRhythm> Deliveries { get; init; }

    /// <summary>Runs that are processing but have sent no heartbeat for 30 minutes, of any age.</summary>
    public required RunList<ReportRun> Stale { get; init; }

    /// <summary>Runs whose counts do not match their rows, of any age.</summary>
    public required RunList<ReconciliationRecord> Unreconciled { get; init; }

    /// <summary>Runs with stranded rows, of any age.</summary>
    public required RunList<ReconciliationRecord> Stranded { get; init; }
}
