using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Report;

/// <summary>Composes the page: a single file without scripts or network access. Its content security policy allows neither.</summary>
internal static class ReportPage
{
    private const string Style = "report/report.css";

    /// <summary>Renders the whole page.</summary>
    /// <param name="data">The report's data.</param>
    public static HtmlText Compose(ReportData data)
    {
        var style = SqlText.Get(Style);
        // The policy allows only this style sheet, by its hash. Even markup injected through an encoding bug could load nothing.
        var policy = $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'; base-uri 'none'; form-action 'none'";
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta http-equiv="Content-Security-Policy" content="{Markup(policy)}"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <meta name="referrer" content="no-referrer"/>
            <title>Plaintiff imports, {FormatSpan(data.Period)}</title>
            <style>{Markup(style)}</style>
            </head>
            <body>
            {Header(data)}<main>
            {Totals(data)}{new ReportCharts(data).Compose()}{new ReportTables(data).Compose()}</main>
            {Footer()}</body>
            </html>

            """;
    }

    /// <summary>Renders a section.</summary>
    /// <param name="id">The id of the heading.</param>
    /// <param name="heading">The heading.</param>
    /// <param name="content">The content.</param>
    public static HtmlText Section(string id, string heading, HtmlText content)
        => $"""
            <section aria-labelledby="{id}">
            <h2 id="{id}">{heading}</h2>
            {content}</section>

            """;

    /// <summary>Renders the text of a section without data.</summary>
    /// <param name="text">The text.</param>
    public static HtmlText EmptyState(string text) => $"<p class=\"nothing\">{text}</p>\n";

    /// <summary>Renders a note about the rows that a table omits; empty if it omits none.</summary>
    /// <param name="count">Number of omitted rows.</param>
    /// <param name="what">What the rows are, in the plural.</param>
    public static HtmlText TruncationNote(long count, string what)
        => count > 0 ? $"<p class=\"note\">Not shown: {count:N0} {what}.</p>\n" : HtmlText.Empty;

    /// <summary>Renders content that is collapsed until the reader opens it.</summary>
    /// <param name="summary">The text that is always visible.</param>
    /// <param name="content">The collapsed content.</param>
    public static HtmlText Details(string summary, HtmlText content)
        => $"""
            <details>
            <summary>{summary}</summary>
            {content}</details>

            """;

    private static HtmlText Header(ReportData data)
    {
        var offset = data.Period.Local(data.Period.End);
        HtmlText only = data.SourceSystem is null ? HtmlText.Empty : $"<p>Only vendors like {HtmlText.Untrusted(string.Join(", ", data.SourceSystem))}.</p>\n";
        return $"""
            <header>
            <h1>Plaintiff imports</h1>
            <p class="period">{FormatSpan(data.Period)} <span class="quiet">({DayCount(data.Period)})</span></p>
            {only}<p class="quiet">{data.Database}</p>
            <p class="quiet">As of {ReportFormat.Time(data.Period.End, data.Period)}. Days and times are those of {data.Period.Zone.Id} (now UTC{offset:zzz}).</p>
            {Verdict(data)}<nav aria-label="Contents">
            <ul>
            <li><a href="#runs-per-day">Runs per day</a></li><li><a href="#rows-per-day">Rows per day</a></li><li><a href="#durations">Duration and rate</a></li><li><a href="#vendors">Vendors</a></li><li><a href="#deliveries">Deliveries</a></li><li><a href="#stale">Stale runs</a></li><li><a href="#unreconciled">Unreconciled runs</a></li><li><a href="#stranded">Stranded people</a></li><li><a href="#failures">Failures</a></li><li><a href="#rolled-back">Rolled back runs</a></li><li><a href="#runs">Runs</a></li>
            </ul>
            </nav>
            </header>

            """;
    }

    private static HtmlText Verdict(ReportData data)
    {
        var parts = new[]
        {
            (data.Stale.Total, "stale", "#stale"),
            (data.Unreconciled.Total, "unreconciled", "#unreconciled"),
            (data.StillFailed, "failed", "#failures"),
            (data.Stranded.Total, "with stranded people", "#stranded"),
        }.Where(part => part.Item1 > 0).Select((part, index) =>
        {
            HtmlText comma = index > 0 ? $", " : HtmlText.Empty;
            return (HtmlText)$"{comma}<a href=\"{part.Item3}\">{part.Item1:N0} {part.Item2}</a>";
        }).ToList();
        HtmlText runs = parts.Count == 0 ? HtmlText.Empty : $"<p class=\"verdict bad\">Runs that need attention: {parts}.</p>\n";
        var overdue = data.Deliveries.LongCount(vendor => vendor.IsOverdue);
        HtmlText vendors = overdue == 0 ? HtmlText.Empty : $"<p class=\"verdict bad\">Vendors whose delivery is overdue: <a href=\"#deliveries\">{overdue:N0}</a>.</p>\n";
        return parts.Count == 0 && overdue == 0
            ? (HtmlText)$"<p class=\"verdict good\">Nothing needs attention: no run is stale, every run is reconciled, nobody is stranded, no delivery is overdue, and every batch that failed in this period has been imported since.</p>\n"
            : $"{runs}{vendors}";
    }

    private static HtmlText Totals(ReportData data)
    {
        var sum = DayRecord.Sum([.. data.Days]);
        return $"""
            <section aria-labelledby="totals">
            <h2 id="totals" class="unseen">Totals</h2>
            {Numbers(("Runs", sum.Runs), ("Completed", sum.Completed), ("Failed", sum.Failed), ("Rolled back", sum.RolledBack), ("In progress", sum.Running))}
            {Numbers(("Rows read", sum.Fetched), ("Inserted", sum.Inserted), ("Skipped", sum.Skipped), ("Errored", sum.Errored))}
            <p class="note">Runs started in the period, and rows of the completed ones.</p>
            </section>

            """;
    }

    private static HtmlText Numbers(params (string Name, long Count)[] numbers)
        => $"<dl class=\"totals\">{numbers.Select(number => (HtmlText)$"<div><dt>{number.Name}</dt><dd>{number.Count:N0}</dd></div>")}</dl>";

    private static HtmlText Footer()
        => $"""
            <footer>
            <p>Written by PlaintiffIngest {typeof(ReportPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]}. This page contains no data from the files' rows. Social Security and card numbers are redacted in all texts.</p>
            </footer>

            """;

    private static HtmlText DayCount(ReportPeriod period) => period.Days.Count == 1 ? $"today" : (HtmlText)$"{period.Days.Count} days";

    private static HtmlText FormatSpan(ReportPeriod period) => period.Days.Count == 1
        ? ReportFormat.Day(period.Days[0])
        : $"{ReportFormat.Day(period.Days[0])} to {ReportFormat.Day(period.Days[^1])}";

    // The program's own text: neither redacted nor encoded.
    private static HtmlText Markup(string text)
    {
        var markup = new HtmlText(text.Length, 0);
        markup.AppendLiteral(text);
        return markup;
    }
}
