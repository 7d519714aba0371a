using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Telemetry;

/// <summary>
/// A machine-readable log: one JSON object per line. It never fails an import: if a line cannot be written, there is one warning.
/// </summary>
public sealed class JsonLog : IIngestLog
{
    // The log is not HTML, so accented letters need no escapes and can be searched for.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly DailyFile file;
    private readonly IIngestLog warnings;
    private readonly TimeProvider time;
    private int hasFailed;

    private JsonLog(DailyFile file, IIngestLog warnings, TimeProvider time)
    {
        this.file = file;
        this.warnings = warnings;
        this.time = time;
    }

    /// <summary>Opens the log, and creates today's file if it is missing.</summary>
    /// <param name="path">Full path of a file, whose name gets the day (UTC) added, or of an existing folder.</param>
    /// <param name="warnings">Receives a warning if a line cannot be written.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileNotWritable"/>.</exception>
    public static JsonLog Open(string path, IIngestLog warnings, TimeProvider? time = null)
        => new(DailyFile.Open(path, time ?? TimeProvider.System), warnings, time ?? TimeProvider.System);

    /// <inheritdoc/>
    public void Information(TranscriptPart part, RedactedText line) => Write("info", "message", json =>
    {
        json.WriteString("part", part.ToString());
        json.WriteString("message", line.ToString());
    });

    /// <inheritdoc/>
    public void Warning(RedactedText message) => Write("warning", "message", json => json.WriteString("message", message.ToString()));

    /// <inheritdoc/>
    /// <remarks>Not written. <see cref="StepEnded"/> logs the steps, and other details are for interactive use.</remarks>
    public void Verbose(RedactedText message)
    {
    }

    /// <inheritdoc/>
    public void StepEnded(string name, TimeSpan duration) => Write("info", "step", json =>
    {
        json.WriteString("step", name);
        WriteDuration(json, duration);
    });

    /// <inheritdoc/>
    public void FileEnded(FileReport report) => Write(report.ErrorId is null ? "info" : "error", "file", json =>
    {
        json.WriteString("source_system", report.SourceSystem);
        json.WriteString("batch", report.SourceBatchId);
        json.WriteString("environment", report.Environment);
        json.WriteString("outcome", report.Outcome);
        json.WriteNumber("fetched", report.Fetched);
        json.WriteNumber("inserted", report.Inserted);
        json.WriteNumber("skipped", report.Skipped);
        json.WriteNumber("errored", report.Errored);
        WriteDuration(json, report.Duration);
        json.WriteNumber("exit_code", report.ExitCode);
        WriteError(json, report.ErrorId, report.Message);
    }, report);

    /// <summary>Logs an error that does not belong to one file.</summary>
    /// <param name="error">The error.</param>
    public void Error(IngestException error) => Write("error", "error", json =>
    {
        json.WriteNumber("exit_code", (int)error.ExitCode);
        WriteError(json, error.ErrorId.ToString(), error.Message);
    });

    private static void WriteDuration(Utf8JsonWriter json, TimeSpan duration) => json.WriteNumber("duration", Math.Round(duration.TotalSeconds, 3));

    private static void WriteError(Utf8JsonWriter json, string? id, string? message)
    {
        if (id is not null)
        {
            json.WriteString("error", id);
            json.WriteString("message", message);
        }
    }

    private void Write(string level, string kind, Action<Utf8JsonWriter> write, FileReport? report = null)
    {
        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level", level);
            json.WriteString("event", kind);
            json.WriteNumber("pid", Environment.ProcessId);
            if ((report?.RunId ?? LogScope.Current?.RunId) is { } run)
            {
                json.WriteString("run", run);
            }

            if ((report?.FileName ?? LogScope.Current?.FileName.ToString()) is { } fileName)
            {
                json.WriteString("file", fileName);
            }

            write(json);
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        Append(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private void Append(ReadOnlySpan<byte> line)
    {
        try
        {
            file.Append(line);
        }
        catch (Exception error) when (PrivateFile.IsFileError(error))
        {
            if (Interlocked.Exchange(ref hasFailed, 1) == 0)
            {
                warnings.Warning($"A line of the log (-LogPath) cannot be written. The import continues. Check the disk and the permissions of the folder.");
            }
        }
    }
}
