using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Report;

/// <summary>All that a page shows, as it was at one moment.</summary>
internal sealed record ReportData
{
    /// <summary>The days.</summary>
    public required ReportPeriod Period { get; init; }

    /// <summary>The database, masked.</summary>
    public required RedactedText Database { get; init; }

    /// <summary>The vendors that were asked for; null for all.</summary>
    public IReadOnlyList<string>? SourceSystem { get; init; }

    /// <summary>Runs and rows per day and vendor, without the days on which nothing was started.</summary>
    public required IReadOnlyList<DayRecord> Days { get; init; }

    /// <summary>Durations: per day, per vendor, and of all loads together.</summary>
    public required IReadOnlyList<LoadRecord> Loads { get; init; }

    /// <summary>Reasons of failures, the most frequent first.</summary>
    public required IReadOnlyList<FailureRecord> Failures { get; init; }

    /// <summary>Runs that were started in the period.</summary>
    public required RunList<ReportRun> Runs { get; init; }

    /// <summary>… that failed.</summary>
    public required RunList<ReportRun> Failed { get; init; }

    /// <summary>How many of them were not imported since.</summary>
    public required long StillFailed { get; init; }

    /// <summary>Runs that were rolled back in the period, whenever they were started.</summary>
    public required RunList<ReportRun> RolledBack { get; init; }

    /// <summary>Runs that are processing and silent for over 30 minutes, however old.</summary>
    public required RunList<ReportRun> Stale { get; init; }

    /// <summary>Runs whose counts and rows disagree, however old.</summary>
    public required RunList<ReconciliationRecord> Unreconciled { get; init; }
}
