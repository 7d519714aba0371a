using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Report;

/// <summary>The parts of the page that name runs: what somebody should look at, what failed, what was rolled back, and all.</summary>
/// <param name="data">What is shown.</param>
internal sealed class ReportTables(ReportData data)
{
    private readonly ReportPeriod period = data.Period;

    /// <summary>All of them.</summary>
    public HtmlText Compose() => $"{Stale()}{Unreconciled()}{Failures()}{RolledBack()}{Runs()}";

    private HtmlText Stale() => ReportPage.Section(
        "stale",
        "Stale runs",
        data.Stale.Total == 0
            ? ReportPage.Nothing("No run is stale.")
            : $"""
                <p>Processing, and silent for over 30 minutes. The next import of the file takes over; <code>Stop-ImportRun</code> ends one at once.</p>
                {HtmlTable.Of("Runs that are silent, however old", [.. Identity(), Time("Last sign of life", run => run.UpdatedAt)], data.Stale.Shown)}{ReportPage.LeftOff(data.Stale.LeftOff, "stale runs")}
                """);

    private HtmlText Unreconciled()
    {
        HtmlColumn<ReconciliationRecord>[] columns =
        [
            new("Run", run => Shown.Run(run.RunId)),
            new("Vendor", run => HtmlText.Foreign(run.SourceSystem)),
            new("Batch", run => HtmlText.Foreign(run.SourceBatchId)),
            new("Status", run => Shown.Status(run.Status)),
            new("Reported", run => Shown.Count(run.RowsFetched), IsNumber: true),
            new("Present", run => Shown.Count(run.ActualRows), IsNumber: true),
            new("Delta", run => Shown.Count(run.Delta), IsNumber: true),
            new("Started", run => Shown.Time(run.CreatedAt, period)),
        ];
        return ReportPage.Section(
            "unreconciled",
            "Unreconciled runs",
            data.Unreconciled.Total == 0
                ? ReportPage.Nothing("Every run is reconciled.")
                : $"""
                    <p>Counts and rows disagree, or the run is stale. <code>Get-ImportReconciliation -Unreconciled</code> has every count.</p>
                    {HtmlTable.Of("Runs that do not reconcile, however old", columns, data.Unreconciled.Shown)}{ReportPage.LeftOff(data.Unreconciled.LeftOff, "unreconciled runs")}
                    """);
    }

    private HtmlText Failures()
    {
        HtmlColumn<FailureRecord>[] reasons =
        [
            new("Reason", failure => Shown.Reason(failure.Reason)),
            new("Runs", failure => Shown.Count(failure.Runs), IsNumber: true),
            new("Vendors", failure => Shown.Count(failure.SourceSystems), IsNumber: true),
            new("Last started", failure => Shown.Time(failure.LastStarted, period)),
        ];
        HtmlColumn<ReportRun>[] columns =
        [
            .. Identity(),
            new("Reason", Reason),
            new("In words", run => HtmlText.Foreign(run.FailureMessage)),
            Time("Started", run => run.CreatedAt),
        ];
        return ReportPage.Section(
            "failures",
            "Failures",
            data.Failed.Total == 0
                ? ReportPage.Nothing("No run of this period failed.")
                : $"""
                    <p>A failed run kept no row. Ingesting its file again is always right.</p>
                    {HtmlTable.Of("Reasons, the most frequent first", reasons, data.Failures)}{HtmlTable.Of("Failed runs, the newest first", columns, data.Failed.Shown)}{ReportPage.LeftOff(data.Failed.LeftOff, "failed runs")}
                    """);
    }

    private HtmlText RolledBack()
    {
        HtmlColumn<ReportRun>[] columns =
        [
            .. Identity(),
            new("Rows read", run => Shown.Count(run.RowsFetched), IsNumber: true),
            new("Reason", run => HtmlText.Foreign(run.RollbackReason)),
            Time("Rolled back", run => run.RolledBackAt),
            Time("Started", run => run.CreatedAt),
        ];
        return ReportPage.Section(
            "rolled-back",
            "Rolled back runs",
            data.RolledBack.Total == 0
                ? ReportPage.Nothing("No run was rolled back in this period.")
                : $"{HtmlTable.Of("Runs that were rolled back in this period, the latest first", columns, data.RolledBack.Shown)}{ReportPage.LeftOff(data.RolledBack.LeftOff, "rolled back runs")}");
    }

    private HtmlText Runs()
    {
        HtmlColumn<ReportRun>[] columns =
        [
            .. Identity(),
            new("Status", run => Shown.Status(run.Status)),
            new("Rows read", run => Shown.Count(run.RowsFetched), IsNumber: true),
            new("Inserted", run => Shown.Count(run.RowsInserted), IsNumber: true),
            new("Skipped", run => Shown.Count(run.RowsSkipped), IsNumber: true),
            new("Errored", run => Shown.Count(run.RowsErrored), IsNumber: true),
            new("Duration", run => Shown.Duration(run.Seconds), IsNumber: true),
            Time("Started", run => run.CreatedAt),
        ];
        return ReportPage.Section(
            "runs",
            "Runs",
            data.Runs.Total == 0
                ? ReportPage.Nothing("No run was started in this period.")
                : $"{HtmlTable.Of("Runs that were started in this period, the newest first", columns, data.Runs.Shown)}{ReportPage.LeftOff(data.Runs.LeftOff, "older runs of the period; the numbers above count them")}");
    }

    private static HtmlText Reason(ReportRun run)
        => run.IsImportedSince ? $"{Shown.Reason(run.FailureReason)} <small class=\"since\">imported since</small>" : Shown.Reason(run.FailureReason);

    private static HtmlColumn<ReportRun>[] Identity() =>
    [
        new("Run", run => Shown.Run(run.RunId)),
        new("Vendor", run => HtmlText.Foreign(run.SourceSystem)),
        new("Batch", run => HtmlText.Foreign(run.SourceBatchId)),
        new("File", run => HtmlText.Foreign(run.FileName)),
    ];

    private HtmlColumn<ReportRun> Time(string header, Func<ReportRun, DateTimeOffset?> moment)
        => new(header, run => Shown.Time(moment(run), period));
}
