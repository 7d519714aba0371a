using System.Diagnostics;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Telemetry;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Measures the duration of a file, and reports its outcome to the log, the trace and the metrics.</summary>
internal sealed class FileReporter : IDisposable
{
    private readonly IIngestLog log;
    private readonly string environment;
    private readonly string path;
    private readonly long started = Stopwatch.GetTimestamp();
    private readonly Activity? span = IngestTelemetry.StartFile();

    /// <summary>Starts measuring.</summary>
    /// <param name="log">Receives the report.</param>
    /// <param name="environment">Name of the environment.</param>
    /// <param name="path">Path of the file.</param>
    public FileReporter(IIngestLog log, string environment, string path)
    {
        this.log = log;
        this.environment = environment;
        this.path = path;
    }

    /// <summary>Reports the outcome of a file.</summary>
    /// <param name="result">The result.</param>
    /// <returns>The result with its duration.</returns>
    public IngestResult Complete(IngestResult result)
    {
        var timed = result with { Duration = Stopwatch.GetElapsedTime(started) };
        Report(timed.ToReport());
        return timed;
    }

    /// <summary>Reports that the operator stopped the import of the file.</summary>
    public void Cancelled() => Report(new FileReport
    {
        FileName = Redactor.Redact(Path.GetFileName(path)),
        Environment = environment,
        RunId = LogScope.Current?.RunId,
        Outcome = nameof(IngestErrorId.Cancelled),
        Duration = Stopwatch.GetElapsedTime(started),
        ExitCode = (int)ExitCode.GateFailed,
        ErrorId = nameof(IngestErrorId.Cancelled),
    });

    /// <inheritdoc/>
    public void Dispose() => span?.Dispose();

    private void Report(FileReport report)
    {
        IngestTelemetry.Record(span, report);
        log.FileEnded(report);
    }
}
