namespace PlaintiffIngest.Core.Report;

/// <summary>The parts of the page that show the course of things: per day and per vendor.</summary>
/// <param name="data">What is shown.</param>
internal sealed class ReportCharts(ReportData data)
{
    private const int MostColours = 6;
    private const int MaxSources = 50;
    private const int LeastDays = 7;

    private readonly ReportPeriod period = data.Period;

    // Drawings begin with the first day on which something was started, and have a week at least.
    private readonly int first = Math.Max(0, Math.Min(data.Period.Days.Count - LeastDays, data.Days.Select(record => record.Day).DefaultIfEmpty().Min()));

    private ReportPeriod Drawn => period.Without(first);

    // By the day of the drawing, the first of which is 0.
    private ILookup<int, DayRecord> ByDrawnDay => data.Days.ToLookup(record => record.Day - first);

    /// <summary>All of them.</summary>
    public HtmlText Compose() => $"{RunsPerDay()}{RowsPerDay()}{Durations()}{Sources()}";

    private HtmlText RunsPerDay() => ReportPage.Section(
        "runs-per-day",
        "Runs per day",
        data.Days.Count == 0
            ? ReportPage.EmptyState("No run was started in this period.")
            : $"{StackedChart.Of("runs", "Runs started per day and vendor", Drawn, SourceSeries())}{DayTable()}");

    private HtmlText RowsPerDay()
    {
        var byDay = ByDrawnDay;
        ChartSeries[] series =
        [
            new("inserted", "inserted", day => byDay[day].Sum(record => record.Inserted)),
            new("skipped (known already)", "skipped", day => byDay[day].Sum(record => record.Skipped)),
            new("errored", "errored", day => byDay[day].Sum(record => record.Errored)),
        ];
        return ReportPage.Section(
            "rows-per-day",
            "Rows per day",
            data.Days.Any(record => record.Inserted + record.Skipped + record.Errored > 0)
                ? $"<p>Rows of completed runs, on the day on which the run was started. Rows of failed and of rolled back runs are not counted.</p>\n{StackedChart.Of("rows", "Rows inserted, skipped and errored per day", Drawn, series)}<p class=\"note\">The numbers are in the table under <a href=\"#runs-per-day\">Runs per day</a>.</p>\n"
                : ReportPage.EmptyState("No completed run of this period has rows."));
    }

    private HtmlText Durations()
    {
        var perDay = data.Loads.Where(load => load.Day is not null).ToList();
        return ReportPage.Section(
            "durations",
            "Duration and rate of loads",
            perDay.Count == 0
                ? ReportPage.EmptyState("No load was completed in this period.")
                : $"""
                    <p>From claim to completion, also of loads that were rolled back since.</p>
                    {DurationChart.Of("duration", "Duration of loads per day", Drawn, [.. perDay.Select(load => load with { Day = load.Day - first })])}{LoadTable(perDay)}
                    """);
    }

    private HtmlText Sources()
    {
        var sources = BySource().ToList();
        HtmlColumn<DayRecord>[] columns = [new("Vendor", record => HtmlText.Untrusted(record.SourceSystem)), .. CountColumns()];
        return ReportPage.Section(
            "vendors",
            "Vendors",
            sources.Count == 0
                ? ReportPage.EmptyState("No run was started in this period.")
                : $"{HtmlTable.Of("Runs, and rows of completed runs, per vendor", columns, sources.Take(MaxSources))}{ReportPage.TruncationNote(sources.Count - MaxSources, "vendors with fewer runs")}");
    }

    private IEnumerable<DayRecord> BySource()
        => data.Days.GroupBy(record => record.SourceSystem).Select(group => DayRecord.Sum([.. group])).OrderByDescending(sum => sum.Runs).ThenBy(sum => sum.SourceSystem, StringComparer.Ordinal);

    private List<ChartSeries> SourceSeries()
    {
        var byDay = ByDrawnDay;
        var names = BySource().Select(record => record.SourceSystem).ToList();
        var own = names.Count > MostColours + 1 ? MostColours : names.Count;
        var series = names.Take(own)
            .Select((name, index) => new ChartSeries(
                name, index < MostColours ? $"s{index + 1}" : "s0", day => byDay[day].Where(record => record.SourceSystem == name).Sum(record => record.Runs)))
            .ToList();
        if (own < names.Count)
        {
            var others = names.Skip(own).ToHashSet(StringComparer.Ordinal);
            series.Add(new ChartSeries($"{others.Count} others", "s0", day => byDay[day].Where(record => others.Contains(record.SourceSystem)).Sum(record => record.Runs)));
        }

        return series;
    }

    private HtmlText DayTable()
    {
        var days = data.Days.GroupBy(record => record.Day).Select(group => DayRecord.Sum([.. group])).OrderByDescending(sum => sum.Day);
        HtmlColumn<DayRecord>[] columns = [new("Day", record => $"{period.Days[record.Day]:yyyy-MM-dd}"), .. CountColumns()];
        return ReportPage.Details("Numbers per day", HtmlTable.Of("Runs started, and rows of the completed ones, per day; days without a run are left out", columns, days));
    }

    private HtmlText LoadTable(List<LoadRecord> perDay)
    {
        var all = data.Loads.Where(load => load.Day is null).OrderBy(load => load.SourceSystem is null).ThenByDescending(load => load.Loads).ToList();
        HtmlColumn<LoadRecord>[] perSource = [new("Vendor", load => load.SourceSystem is null ? $"All" : HtmlText.Untrusted(load.SourceSystem)), .. LoadColumns()];
        HtmlColumn<LoadRecord>[] perDate = [new("Day", load => $"{period.Days[load.Day!.Value]:yyyy-MM-dd}"), .. LoadColumns()];
        return $"""
            {HtmlTable.Of("Duration and rate of loads per vendor", perSource, all.Take(MaxSources).Concat(all.Skip(MaxSources).Where(load => load.SourceSystem is null)))}
            {ReportPage.TruncationNote(all.Count - 1 - MaxSources, "vendors with fewer loads")}{ReportPage.Details("Numbers per day", HtmlTable.Of("Duration and rate of loads per day", perDate, perDay.OrderByDescending(load => load.Day)))}
            """;
    }

    private static HtmlColumn<DayRecord>[] CountColumns() =>
    [
        new("Runs", record => ReportFormat.Count(record.Runs), IsNumber: true),
        new("Completed", record => ReportFormat.Count(record.Completed), IsNumber: true),
        new("Failed", record => ReportFormat.Count(record.Failed), IsNumber: true),
        new("Rolled back", record => ReportFormat.Count(record.RolledBack), IsNumber: true),
        new("Under way", record => ReportFormat.Count(record.Running), IsNumber: true),
        new("Rows read", record => ReportFormat.Count(record.Fetched), IsNumber: true),
        new("Inserted", record => ReportFormat.Count(record.Inserted), IsNumber: true),
        new("Skipped", record => ReportFormat.Count(record.Skipped), IsNumber: true),
        new("Errored", record => ReportFormat.Count(record.Errored), IsNumber: true),
    ];

    private static HtmlColumn<LoadRecord>[] LoadColumns() =>
    [
        new("Loads", load => ReportFormat.Count(load.Loads), IsNumber: true),
        new("Rows read", load => ReportFormat.Count(load.Rows), IsNumber: true),
        new("Median", load => ReportFormat.Duration(load.Median), IsNumber: true),
        new("95 % within", load => ReportFormat.Duration(load.Slow), IsNumber: true),
        new("Longest", load => ReportFormat.Duration(load.Longest), IsNumber: true),
        new("Median rows/s", load => $"{load.Rate:N0}", IsNumber: true),
    ];
}
