using System.Globalization;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Report;

/// <summary>Formats the values of a report.</summary>
internal static class ReportFormat
{
    /// <summary>A count with thousands separators; a dash for null.</summary>
    public static HtmlText Count(long? count) => count is { } known ? (HtmlText)$"{known:N0}" : $"–";

    /// <summary>An abbreviated count for an axis, such as <c>1.5 M</c>.</summary>
    public static HtmlText AxisCount(double count) => count switch
    {
        >= 1e9 => $"{count / 1e9:0.#} G",
        >= 1e6 => $"{count / 1e6:0.#} M",
        >= 1e3 => $"{count / 1e3:0.#} k",
        _ => $"{count:0}",
    };

    /// <summary>A time in the report's time zone; a dash for null. The tooltip shows the UTC offset.</summary>
    /// <param name="moment">The time.</param>
    /// <param name="period">The period, which has the time zone.</param>
    public static HtmlText Time(DateTimeOffset? moment, ReportPeriod period)
    {
        if (moment is null)
        {
            return $"–";
        }

        var local = period.Local(moment.Value);
        return $"<time datetime=\"{local:yyyy-MM-ddTHH:mm:sszzz}\" title=\"UTC{local:zzz}\">{local:yyyy-MM-dd HH:mm:ss}</time>";
    }

    /// <summary>A day, such as <c>17 January 2026</c>.</summary>
    public static HtmlText Day(DateOnly day) => $"{day:d MMMM yyyy}";

    /// <summary>A duration with its unit; a dash for null.</summary>
    /// <param name="seconds">Seconds.</param>
    public static HtmlText Duration(double? seconds)
    {
        if (seconds is not { } known)
        {
            return $"–";
        }

        var time = TimeSpan.FromSeconds(Math.Round(known));
        return known switch
        {
            < 0.9995 => $"{known * 1000:0} ms",
            < 59.95 => $"{known:0.0} s",
            < 3599.5 => $"{time.Minutes} min {time.Seconds:00} s",
            _ => $"{(int)time.TotalHours} h {time.Minutes:00} min",
        };
    }

    /// <summary>The first eight digits of a run's id. The tooltip shows the whole id.</summary>
    /// <param name="runId">The id.</param>
    public static HtmlText Run(Guid runId) => $"<code title=\"{runId}\">{runId.ToString("D", CultureInfo.InvariantCulture)[..8]}</code>";

    /// <summary>A run's status with an icon, so that it does not depend on color alone.</summary>
    /// <param name="status">The status.</param>
    public static HtmlText Status(RunStatus status) => status switch
    {
        RunStatus.Completed => $"<span class=\"status good\">completed</span>",
        RunStatus.Failed => $"<span class=\"status bad\">failed</span>",
        RunStatus.RolledBack => $"<span class=\"status back\">rolled back</span>",
        _ => $"<span class=\"status busy\">{status.ToText()}</span>",
    };

    /// <summary>A short text for the reason of a failure.</summary>
    /// <param name="reason">See <see cref="FailureRecord.Reason"/>.</param>
    public static HtmlText Reason(string? reason) => reason switch
    {
        "aborted" => $"<span class=\"short\">Aborted by an operator</span>",
        "taken_over" => $"<span class=\"short\">No heartbeat, taken over</span>",
        "unknown" or null => $"Not recorded",
        // The longest error id has 28 characters and must not be wrapped.
        _ => HtmlText.Untrusted(reason, maxOneLine: 28),
    };
}
