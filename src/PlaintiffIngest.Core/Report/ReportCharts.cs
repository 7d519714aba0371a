namespace PlaintiffIngest.Core.Report;

/// <summary>Renders the sections with charts and totals per day and per vendor.</summary>
/// <param name="data">The report's data.</param>
internal sealed class ReportCharts(ReportData data)
{
    private const int MaxColors = 6;
    private const int MaxSources = 50;
    private const int MinDays = 7;

    private readonly ReportPeriod period = data.Period;

    // Charts start with the first day that has runs, and show at least a week.
    private readonly int first = Math.Max(0, Math.Min(data.Period.Days.Count - MinDays, data.Days.Select(record => record.Day).DefaultIfEmpty().Min()));

    private ReportPeriod ChartPeriod => period.SkipDays(first);

    // The key is the chart's zero-based day.
    private ILookup<int, DayRecord> ByChartDay => data.Days.ToLookup(record => record.Day - first);

    /// <summary>Renders all sections.</summary>
    public HtmlText Compose() => $"{RunsPerDay()}{RowsPerDay()}{Durations()}{Sources()}";

    private HtmlText RunsPerDay() => ReportPage.Section(
        "runs-per-day",
        "Runs per day",
        data.Days.Count == 0
            ? ReportPage.EmptyState("No run was started in this period.")
            : $"{StackedChart.Render("runs", "Runs started per day and vendor", ChartPeriod, SourceSeries())}{DayTable()}");

    private HtmlText RowsPerDay()
    {
        var byDay = ByChartDay;
        ChartSeries[] series =
        [
            new("inserted", "inserted", day => byDay[day].Sum(record => record.Inserted)),
            new("skipped (duplicates)", "skipped", day => byDay[day].Sum(record => record.Skipped)),
            new("errored", "errored", day => byDay[day].Sum(record => record.Errored)),
        ];
        return ReportPage.Section(
            "rows-per-day",
            "Rows per day",
            data.Days.Any(record => record.Inserted + record.Skipped + record.Errored > 0)
                ? $"<p>Rows of completed runs, on the day the run started. Rows of failed and rolled back runs are not counted.</p>\n{StackedChart.Render("rows", "Rows inserted, skipped and errored per day", ChartPeriod, series)}<p class=\"note\">The numbers are in the table under <a href=\"#runs-per-day\">Runs per day</a>.</p>\n"
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
                    <p>From claim to completion, including loads that were rolled back later.</p>
                    {DurationChart.Render("duration", "Duration of loads per day", ChartPeriod, [.. perDay.Select(load => load with { Day = load.Day - first })])}{LoadTable(perDay)}
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
                : $"{HtmlTable.Render("Runs, and rows of completed runs, per vendor", columns, sources.Take(MaxSources))}{ReportPage.TruncationNote(sources.Count - MaxSources, "vendors with fewer runs")}");
    }

    private IEnumerable<DayRecord> BySource()
        => data.Days.GroupBy(record => record.SourceSystem).Select(group => DayRecord.Sum([.. group])).OrderByDescending(sum => sum.Runs).ThenBy(sum => sum.SourceSystem, StringComparer.Ordinal);

    private List<ChartSeries> SourceSeries()
    {
        var byDay = ByChartDay;
        var names = BySource().Select(record => record.SourceSystem).ToList();
        var colored = names.Count > MaxColors + 1 ? MaxColors : names.Count;
        var series = names.Take(colored)
            .Select((name, index) => new ChartSeries(
                name, index < MaxColors ? $"s{index + 1}" : "s0", day => byDay[day].Where(record => record.SourceSystem == name).Sum(record => record.Runs)))
            .ToList();
        if (colored < names.Count)
        {
            var others = names.Skip(colored).ToHashSet(StringComparer.Ordinal);
            series.Add(new ChartSeries($"{others.Count} others", "s0", day => byDay[day].Where(record => others.Contains(record.SourceSystem)).Sum(record => record.Runs)));
        }

        return series;
    }

    private HtmlText DayTable()
    {
        var days = data.Days.GroupBy(record => record.Day).Select(group => DayRecord.Sum([.. group])).OrderByDescending(sum => sum.Day);
        HtmlColumn<DayRecord>[] columns = [new("Day", record => $"{period.Days[record.Day]:yyyy-MM-dd}"), .. CountColumns()];
        return ReportPage.Details("Numbers per day", HtmlTable.Render("Runs started, and rows of the completed ones, per day; days without runs are omitted", columns, days));
    }

    private HtmlText LoadTable(List<LoadRecord> perDay)
    {
        var all = data.Loads.Where(load => load.Day is null).OrderBy(load => load.SourceSystem is null).ThenByDescending(load => load.Loads).ToList();
        HtmlColumn<LoadRecord>[] perSource = [new("Vendor", load => load.SourceSystem is null ? $"All" : HtmlText.Untrusted(load.SourceSystem)), .. LoadColumns()];
        HtmlColumn<LoadRecord>[] perDate = [new("Day", load => $"{period.Days[load.Day!.Value]:yyyy-MM-dd}"), .. LoadColumns()];
        return $"""
            {HtmlTable.Render("Duration and rate of loads per vendor", perSource, all.Take(MaxSources).Concat(all.Skip(MaxSources).Where(load => load.SourceSystem is null)))}
            {ReportPage.TruncationNote(all.Count - 1 - MaxSources, "vendors with fewer loads")}{ReportPage.Details("Numbers per day", HtmlTable.Render("Duration and rate of loads per day", perDate, perDay.OrderByDescending(load => load.Day)))}
            """;
    }

    private static HtmlColumn<DayRecord>[] CountColumns() =>
    [
        new("Runs", record => ReportFormat.Count(record.Runs), IsNumber: true),
        new("Completed", record => ReportFormat.Count(record.Completed), IsNumber: true),
        new("Failed", record => ReportFormat.Count(record.Failed), IsNumber: true),
        new("Rolled back", record => ReportFormat.Count(record.RolledBack), IsNumber: true),
        new("In progress", record => ReportFormat.Count(record.Running), IsNumber: true),
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
        new("95 % within", load => ReportFormat.Duration(load.Percentile95), IsNumber: true),
        new("Longest", load => ReportFormat.Duration(load.Longest), IsNumber: true),
        new("Median rows/s", load => $"{load.Rate:N0}", IsNumber: true),
    ];
}
