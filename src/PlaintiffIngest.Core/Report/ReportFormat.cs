using System.Globalization;

namespace PlaintiffIngest.Core.Report;

/// <summary>How a report shows values.</summary>
internal static class ReportFormat
{
    /// <summary>A count with separators; a dash where there is none.</summary>
    public static HtmlText Count(long? count) => count is { } known ? (HtmlText)$"{known:N0}" : $"–";

    /// <summary>A count for an axis, such as <c>1.5 M</c>.</summary>
    public static HtmlText Short(double count) => count switch
    {
        >= 1e9 => $"{count / 1e9:0.#} G",
        >= 1e6 => $"{count / 1e6:0.#} M",
        >= 1e3 => $"{count / 1e3:0.#} k",
        _ => $"{count:0}",
    };

    /// <summary>A moment of the zone that the page names; a dash where there is none. Its offset is for machines, and shown by pointing at it.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="period">Knows the zone.</param>
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

    /// <summary>A duration; a dash where there is none.</summary>
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

    /// <summary>A run's id: eight digits to read, all of them to copy.</summary>
    /// <param name="runId">The id.</param>
    public static HtmlText Run(Guid runId) => $"<code title=\"{runId}\">{runId.ToString("D", CultureInfo.InvariantCulture)[..8]}</code>";

    /// <summary>A run's status with a mark whose shape differs too.</summary>
    /// <param name="status">The status as the database has it.</param>
    public static HtmlText Status(string status) => status switch
    {
        "completed" => $"<span class=\"status good\">completed</span>",
        "failed" => $"<span class=\"status bad\">failed</span>",
        "rolled_back" => $"<span class=\"status back\">rolled back</span>",
        "processing" or "pending" => $"<span class=\"status busy\">{status}</span>",
        _ => $"{status}",
    };

    /// <summary>Why a run failed, in a few words.</summary>
    /// <param name="reason">As <see cref="FailureRecord.Reason"/>.</param>
    public static HtmlText Reason(string? reason) => reason switch
    {
        "aborted" => $"<span class=\"short\">Aborted by an operator</span>",
        "taken_over" => $"<span class=\"short\">Fell silent, taken over</span>",
        "unknown" or null => $"Not recorded",
        // The names of errors, the longest of which has so many letters.
        _ => HtmlText.Untrusted(reason, oneLine: 28),
    };
}
