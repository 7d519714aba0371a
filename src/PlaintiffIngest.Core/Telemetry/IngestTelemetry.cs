using System.Diagnostics;
using System.Diagnostics.Metrics;
using PlaintiffIngest.Core.Logging;

namespace PlaintiffIngest.Core.Telemetry;

/// <summary>
/// Spans and metrics of imports, for any .NET listener. No tag contains anything from a row, or a file name, because vendors put people's
/// names into file names.
/// </summary>
public static class IngestTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "PlaintiffIngest";

    internal const string FileSpan = "ingest";
    internal const string FilesMetric = "plaintiff_ingest.files";
    internal const string RowsMetric = "plaintiff_ingest.rows";
    internal const string DurationMetric = "plaintiff_ingest.file.duration";

    private static readonly string? Version = typeof(IngestTelemetry).Assembly.GetName().Version?.ToString(3);
    private static readonly ActivitySource Source = new(Name, Version);
    private static readonly Meter Meter = new(Name, Version);
    private static readonly Counter<long> Files = Meter.CreateCounter<long>(FilesMetric, "{file}", "Files by outcome and error.");
    private static readonly Counter<long> Rows = Meter.CreateCounter<long>(RowsMetric, "{row}", "Data rows by outcome: inserted, skipped or errored. Dry runs do not count.");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(DurationMetric, "s", "Duration of a file, from its hash to its outcome.");

    /// <summary>Starts the span of a file. Spans of its steps are its children.</summary>
    /// <returns>The span; null if nobody listens.</returns>
    internal static Activity? StartFile() => Source.StartActivity(FileSpan);

    /// <summary>Starts the span of a step.</summary>
    /// <param name="step">The step, such as <c>Merge</c>.</param>
    /// <returns>The span; null if nobody listens.</returns>
    internal static Activity? StartStep(string step) => Source.StartActivity(step);

    /// <summary>Records the outcome of a file.</summary>
    /// <param name="span">The span of the file; null if nobody listens.</param>
    /// <param name="report">The outcome.</param>
    internal static void Record(Activity? span, FileReport report)
    {
        var tags = new TagList
        {
            { "source_system", report.SourceSystem },
            { "environment", report.Environment },
            { "outcome", report.Outcome },
        };
        foreach (var (name, value) in tags)
        {
            span?.SetTag(name, value);
        }

        span?.SetTag("run_id", report.RunId?.ToString("D"));
        span?.SetTag("error.type", report.ErrorId);
        span?.SetStatus(report.ErrorId is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error);

        Duration.Record(report.Duration.TotalSeconds, tags);
        tags.Add("error.type", report.ErrorId);
        Files.Add(1, tags);
        if (report.Outcome == "Committed")
        {
            Count(report, "inserted", report.Inserted);
            Count(report, "skipped", report.Skipped);
            Count(report, "errored", report.Errored);
        }
    }

    private static void Count(FileReport report, string outcome, long rows)
        => Rows.Add(rows, new("source_system", report.SourceSystem), new("environment", report.Environment), new("outcome", outcome));
}
