using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Vendors;

namespace PlaintiffIngest.Core.Report;

/// <summary>Renders the sections that list deliveries, and runs: stale, unreconciled, stranded, failed, rolled back, and all.</summary>
/// <param name="data">The report's data.</param>
internal sealed class ReportTables(ReportData data)
{
    private readonly ReportPeriod period = data.Period;

    /// <summary>Renders all sections.</summary>
    public HtmlText Compose() => $"{Deliveries()}{Stale()}{Unreconciled()}{Stranded()}{Failures()}{RolledBack()}{Runs()}";

    private HtmlText Deliveries()
    {
        HtmlColumn<DeliveryRhythm>[] columns =
        [
            new("Vendor", vendor => HtmlText.Untrusted(vendor.SourceSystem)),
            new("Last delivery", vendor => ReportFormat.Time(vendor.LastDelivery, period)),
            new("Usual rhythm", vendor => vendor.Rhythm is { } rhythm ? HtmlText.Untrusted(rhythm) : $"–"),
            new("Days between", vendor => vendor.DaysBetween is { } days ? (HtmlText)$"{days:0.#}" : $"–", IsNumber: true),
            new("Next due", vendor => vendor.IsOverdue ? $"<span class=\"status bad\">overdue</span> {ReportFormat.Time(vendor.DueAt, period)}" : ReportFormat.Time(vendor.DueAt, period)),
        ];
        var all = data.Deliveries.OrderByDescending(vendor => vendor.IsOverdue).ThenBy(vendor => vendor.SourceSystem, StringComparer.Ordinal).ToList();
        return ReportPage.Section(
            "deliveries",
            "Deliveries",
            all.Count == 0
                ? ReportPage.EmptyState("No vendor has delivered.")
                : $"""
                    <p>Completed imports of whole files, of any age. The rhythm is that of the vendor's profile, or else the median of the days between its last deliveries.</p>
                    {HtmlTable.Render("Last and next delivery per vendor, those overdue first", columns, all.Take(ReportQuery.MaxOtherRuns))}{ReportPage.TruncationNote(all.Count - ReportQuery.MaxOtherRuns, "vendors")}
                    """);
    }

    private HtmlText Stale() => ReportPage.Section(
        "stale",
        "Stale runs",
        data.Stale.Total == 0
            ? ReportPage.EmptyState("No run is stale.")
            : $"""
                <p>These runs are processing but have sent no heartbeat for 30 minutes. The next import of the file takes over the run; <code>Stop-ImportRun</code> ends it at once.</p>
                {HtmlTable.Render("Stale runs of any age", [.. Identity(), Time("Last heartbeat", run => run.UpdatedAt)], data.Stale.Items)}{ReportPage.TruncationNote(data.Stale.OmittedCount, "stale runs")}
                """);

    private HtmlText Unreconciled()
    {
        HtmlColumn<ReconciliationRecord>[] columns =
        [
            new("Run", run => ReportFormat.Run(run.RunId)),
            new("Vendor", run => HtmlText.Untrusted(run.SourceSystem)),
            new("Batch", run => HtmlText.Untrusted(run.SourceBatchId)),
            new("Status", run => ReportFormat.Status(run.Status)),
            new("Reported", run => ReportFormat.Count(run.RowsFetched), IsNumber: true),
            new("Present", run => ReportFormat.Count(run.ActualRows), IsNumber: true),
            new("Delta", run => ReportFormat.Count(run.Delta), IsNumber: true),
            new("Started", run => ReportFormat.Time(run.CreatedAt, period)),
        ];
        return ReportPage.Section(
            "unreconciled",
            "Unreconciled runs",
            data.Unreconciled.Total == 0
                ? ReportPage.EmptyState("Every run is reconciled.")
                : $"""
                    <p>The counts do not match the rows, or the run is stale. <code>Get-ImportReconciliation -Unreconciled</code> shows all counts.</p>
                    {HtmlTable.Render("Unreconciled runs of any age", columns, data.Unreconciled.Items)}{ReportPage.TruncationNote(data.Unreconciled.OmittedCount, "unreconciled runs")}
                    """);
    }

    private HtmlText Stranded()
    {
        HtmlColumn<ReconciliationRecord>[] columns =
        [
            new("Run", run => ReportFormat.Run(run.RunId)),
            new("Vendor", run => HtmlText.Untrusted(run.SourceSystem)),
            new("Batch", run => HtmlText.Untrusted(run.SourceBatchId)),
            new("Stranded rows", run => ReportFormat.Count(run.RowsStranded), IsNumber: true),
            new("Remedy", run => $"<code>{run.Remedy}</code>"),
            new("Started", run => ReportFormat.Time(run.CreatedAt, period)),
        ];
        return ReportPage.Section(
            "stranded",
            "Stranded people",
            data.Stranded.Total == 0
                ? ReportPage.EmptyState("Nobody is stranded.")
                : $"""
                    <p>These runs skipped people because another run had them, and that run was rolled back. The people now have no live row and are not promoted. The remedy makes the first copy of each live.</p>
                    {HtmlTable.Render("Runs with stranded people, of any age", columns, data.Stranded.Items)}{ReportPage.TruncationNote(data.Stranded.OmittedCount, "runs with stranded people")}
                    """);
    }

    private HtmlText Failures()
    {
        HtmlColumn<FailureRecord>[] reasons =
        [
            new("Reason", failure => ReportFormat.Reason(failure.Reason)),
            new("Runs", failure => ReportFormat.Count(failure.Runs), IsNumber: true),
            new("Vendors", failure => ReportFormat.Count(failure.SourceSystems), IsNumber: true),
            new("Last started", failure => ReportFormat.Time(failure.LastStarted, period)),
        ];
        HtmlColumn<ReportRun>[] columns =
        [
            .. Identity(),
            new("Reason", Reason),
            new("Message", run => HtmlText.Untrusted(run.FailureMessage)),
            Time("Started", run => run.CreatedAt),
        ];
        return ReportPage.Section(
            "failures",
            "Failures",
            data.Failed.Total == 0
                ? ReportPage.EmptyState("No run of this period failed.")
                : $"""
                    <p>A failed run keeps no rows. It is always safe to ingest its file again.</p>
                    {HtmlTable.Render("Reasons, most frequent first", reasons, data.Failures)}{HtmlTable.Render("Failed runs, newest first", columns, data.Failed.Items)}{ReportPage.TruncationNote(data.Failed.OmittedCount, "failed runs")}
                    """);
    }

    private HtmlText RolledBack()
    {
        HtmlColumn<ReportRun>[] columns =
        [
            .. Identity(),
            new("Rows read", run => ReportFormat.Count(run.RowsFetched), IsNumber: true),
            new("Reason", run => HtmlText.Untrusted(run.RollbackReason)),
            Time("Rolled back", run => run.RolledBackAt),
            Time("Started", run => run.CreatedAt),
        ];
        return ReportPage.Section(
            "rolled-back",
            "Rolled back runs",
            data.RolledBack.Total == 0
                ? ReportPage.EmptyState("No run was rolled back in this period.")
                : $"{HtmlTable.Render("Runs rolled back in this period, latest first", columns, data.RolledBack.Items)}{ReportPage.TruncationNote(data.RolledBack.OmittedCount, "rolled back runs")}");
    }

    private HtmlText Runs()
    {
        HtmlColumn<ReportRun>[] columns =
        [
            .. Identity(),
            new("Status", run => ReportFormat.Status(run.Status)),
            new("Rows read", run => ReportFormat.Count(run.RowsFetched), IsNumber: true),
            new("Inserted", run => ReportFormat.Count(run.RowsInserted), IsNumber: true),
            new("Skipped", run => ReportFormat.Count(run.RowsSkipped), IsNumber: true),
            new("Errored", run => ReportFormat.Count(run.RowsErrored), IsNumber: true),
            new("Promoted", run => ReportFormat.Count(run.RowsPromoted), IsNumber: true),
            new("Duration", run => ReportFormat.Duration(run.Seconds), IsNumber: true),
            Time("Started", run => run.CreatedAt),
        ];
        return ReportPage.Section(
            "runs",
            "Runs",
            data.Runs.Total == 0
                ? ReportPage.EmptyState("No run was started in this period.")
                : $"{HtmlTable.Render("Runs started in this period, newest first", columns, data.Runs.Items)}{ReportPage.TruncationNote(data.Runs.OmittedCount, "older runs of the period (included in the totals)")}");
    }

    private static HtmlText Reason(ReportRun run)
        => run.IsImportedSince ? $"{ReportFormat.Reason(run.FailureReason)} <small class=\"since\">imported since</small>" : ReportFormat.Reason(run.FailureReason);

    private static HtmlColumn<ReportRun>[] Identity() =>
    [
        new("Run", run => ReportFormat.Run(run.RunId)),
        new("Vendor", run => HtmlText.Untrusted(run.SourceSystem)),
        new("Batch", run => HtmlText.Untrusted(run.SourceBatchId)),
        new("File", run => HtmlText.Untrusted(run.FileName)),
    ];

    private HtmlColumn<ReportRun> Time(string header, Func<ReportRun, DateTimeOffset?> moment)
        => new(header, run => ReportFormat.Time(moment(run), period));
}
