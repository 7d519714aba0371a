using System.Globalization;
using System.Text;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Telemetry;

/// <summary>
/// Writes what one command did as a Prometheus text file for the textfile collector. The file is replaced atomically. Everybody can read
/// it, because it contains only counts and the names of vendors.
/// </summary>
public sealed class RunMetrics
{
    private const string Prefix = "plaintiff_ingest_last_run_";

    private static readonly FileKind Kind = new("metrics file", $"# HELP {Prefix}");
    private static readonly string[] Outcomes = ["Committed", "DryRun", "Duplicate", "InProgress", "Failed", "Cancelled"];

    private readonly string path;
    private readonly TimeProvider time;
    private readonly long started;
    private readonly List<FileReport> files = [];
    private int exitCode;

    private RunMetrics(string path, TimeProvider time)
    {
        this.path = path;
        this.time = time;
        started = time.GetTimestamp();
    }

    /// <summary>Checks that the file can be written. Writes nothing yet.</summary>
    /// <param name="path">Full path of the file. An existing metrics file is replaced; any other file is an error.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileExists"/> or <see cref="IngestErrorId.FileNotWritable"/>.</exception>
    public static RunMetrics Open(string path, TimeProvider? time = null)
    {
        using var file = PrivateFile.Create(path, Kind, force: true);
        file.Open();
        return new RunMetrics(path, time ?? TimeProvider.System);
    }

    /// <summary>Adds the outcome of a file.</summary>
    /// <param name="report">The outcome.</param>
    public void Add(FileReport report)
    {
        files.Add(report);
        AddExitCode(report.ExitCode);
    }

    /// <summary>Adds the exit code of an error that does not belong to one file.</summary>
    /// <param name="code">The exit code. The metric is the highest one.</param>
    public void AddExitCode(int code) => exitCode = Math.Max(exitCode, code);

    /// <summary>Writes or replaces the file.</summary>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileExists"/> or <see cref="IngestErrorId.FileNotWritable"/>.</exception>
    public void Write()
    {
        using var file = PrivateFile.Create(path, Kind, force: true);
        var stream = file.Open(isPublic: true);
        try
        {
            stream.Write(Encoding.UTF8.GetBytes(Compose()));
        }
        catch (Exception error) when (PrivateFile.IsFileError(error))
        {
            throw PrivateFile.NotWritable(path);
        }

        file.Complete();
    }

    private string Compose()
    {
        var text = new StringBuilder();
        var task = $"task=\"{Escape(Path.GetFileNameWithoutExtension(path))}\"";
        Metric(text, "timestamp_seconds", "Time when the last run ended.", [(task, time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0)]);
        Metric(text, "duration_seconds", "Duration of the last run.", [(task, Math.Round(time.GetElapsedTime(started).TotalSeconds, 3))]);
        Metric(text, "exit_code", "Highest exit code of the last run: 0 success, 1 a gate failed, 2 something cannot be used.", [(task, exitCode)]);
        var vendors = files.ToLookup(file => file.SourceSystem ?? string.Empty).OrderBy(vendor => vendor.Key, StringComparer.Ordinal).ToList();
        Metric(text, "files", "Files of the last run, by vendor and outcome.", vendors.SelectMany(vendor => Outcomes.Select(outcome =>
            ($"{task},source_system=\"{Escape(vendor.Key)}\",outcome=\"{outcome}\"", (double)vendor.Count(file => file.Outcome == outcome)))));
        Metric(text, "rows", "Data rows that the last run committed, by vendor and outcome.", vendors.SelectMany(vendor => Rows([.. vendor.Where(file => file.Outcome == "Committed")])
            .Select(rows => ($"{task},source_system=\"{Escape(vendor.Key)}\",outcome=\"{rows.Outcome}\"", (double)rows.Count))));
        return text.ToString();
    }

    private static (string Outcome, long Count)[] Rows(List<FileReport> committed) =>
    [
        ("inserted", committed.Sum(file => file.Inserted)),
        ("skipped", committed.Sum(file => file.Skipped)),
        ("errored", committed.Sum(file => file.Errored)),
    ];

    private static void Metric(StringBuilder text, string name, string help, IEnumerable<(string Labels, double Value)> samples)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {Prefix}{name} {help}\n# TYPE {Prefix}{name} gauge\n");
        foreach (var (labels, value) in samples)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Prefix}{name}{{{labels}}} {value}\n");
        }
    }

    private static string Escape(string value)
        => Redactor.Redact(value).Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
