using System.Globalization;
using System.Text.Json;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Telemetry;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Telemetry;

/// <summary>The log of JSON lines: whole lines from many writers, one private file a day, and no effect on imports.</summary>
public sealed class JsonLogTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly RecordingLog warnings = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_line_is_an_object_and_numbers_of_persons_are_replaced()
    {
        var log = JsonLog.Open(folder.PathOf("ingest.jsonl"), warnings, new Clock("2026-01-17T23:59:59.5Z"));
        log.Information(TranscriptPart.File, $"File: {"123-45-6789.csv"}");
        log.Warning($"two\nlines, and \"quotes\" of Zoë");
        log.StepEnded("Merge", TimeSpan.FromMilliseconds(1234.5));
        log.FileEnded(Report());
        log.Error(new IngestException(IngestErrorId.DatabaseUnreachable, $"It is down.", $"Start it."));

        var lines = Lines("ingest-20260117.jsonl");
        Assert.Equal(["message", "message", "step", "file", "error"], lines.Select(line => line.GetProperty("event").GetString()));
        Assert.Equal(["info", "warning", "info", "error", "error"], lines.Select(line => line.GetProperty("level").GetString()));
        Assert.All(lines, line => Assert.Equal("2026-01-17T23:59:59.500Z", line.GetProperty("time").GetString()));
        Assert.Equal("File: [SSN_REDACTED].csv", lines[0].GetProperty("message").GetString());
        Assert.Contains("Zoë", File.ReadAllText(folder.PathOf("ingest-20260117.jsonl")), StringComparison.Ordinal);
        Assert.Equal(("Merge", 1.234), (lines[2].GetProperty("step").GetString(), lines[2].GetProperty("duration").GetDouble()));
        Assert.Equal(
            ("x.csv", "simplicity", 10, 4, 1, 5, 1, "TooManyErrors"),
            (Text("file"), Text("source_system"), Number("fetched"), Number("inserted"), Number("skipped"), Number("errored"), Number("exit_code"), Text("error")));
        Assert.Equal("DatabaseUnreachable", lines[4].GetProperty("error").GetString());

        string? Text(string name) => lines[3].GetProperty(name).GetString();
        int Number(string name) => lines[3].GetProperty(name).GetInt32();
    }

    [Fact]
    public void Each_day_has_its_file_that_only_its_owner_can_read()
    {
        var clock = new Clock("2026-01-17T23:59:59Z");
        var log = JsonLog.Open(folder.Path, warnings, clock);
        log.Warning($"old");
        clock.Now = clock.Now.AddSeconds(1);
        log.Warning($"new");

        Assert.Equal(["plaintiff-ingest-20260117.jsonl", "plaintiff-ingest-20260118.jsonl"], Directory.GetFiles(folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal("new", Assert.Single(Lines("plaintiff-ingest-20260118.jsonl")).GetProperty("message").GetString());
        if (!OperatingSystem.IsWindows())
        {
            foreach (var path in Directory.GetFiles(folder.Path))
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            }
        }
    }

    [Fact]
    public void Many_writers_at_once_lose_and_mix_no_line()
    {
        var clock = new Clock("2026-01-17T12:00:00Z");
        Parallel.For(0, 8, writer =>
        {
            var log = JsonLog.Open(folder.PathOf("ingest.jsonl"), warnings, clock);
            for (var i = 0; i < 50; i++)
            {
                log.Warning($"{writer} {i} {new string('x', 500)}");
            }
        });

        Assert.Equal(400, Lines("ingest-20260117.jsonl").Select(line => line.GetProperty("message").GetString()).Distinct().Count());
        Assert.Empty(warnings.All);
    }

    [Fact]
    public async Task Appending_a_line_waits_for_another_process()
    {
        var log = JsonLog.Open(folder.PathOf("ingest.jsonl"), warnings, new Clock("2026-01-17T12:00:00Z"));
        Task writing;
        await using (var other = new FileStream(folder.PathOf("ingest-20260117.jsonl"), FileMode.Open, FileAccess.Write, FileShare.None))
        {
            writing = Task.Run(() => log.Warning($"second"), TestContext.Current.CancellationToken);
            await Task.Delay(300, TestContext.Current.CancellationToken);
            Assert.False(writing.IsCompleted);
            await other.WriteAsync("""{"message":"first"}"""u8.ToArray().Append((byte)'\n').ToArray(), TestContext.Current.CancellationToken);
        }

        await writing;
        Assert.Equal(["first", "second"], Lines("ingest-20260117.jsonl").Select(line => line.GetProperty("message").GetString()));
        Assert.Empty(warnings.All);
    }

    [Theory]
    [InlineData("none/ingest.jsonl")]
    [InlineData("file/ingest.jsonl")]
    public void A_log_that_cannot_be_written_is_an_error_at_once(string path)
    {
        folder.Write("file", "x");

        var error = Assert.Throws<IngestException>(() => JsonLog.Open(folder.PathOf(path), warnings));

        Assert.Equal(IngestErrorId.FileNotWritable, error.ErrorId);
    }

    [Fact]
    public void A_log_that_can_no_longer_be_written_is_one_warning()
    {
        var path = Directory.CreateDirectory(folder.PathOf("gone")).FullName;
        var log = JsonLog.Open(path, warnings);
        Directory.Delete(path, recursive: true);

        log.Warning($"first");
        log.Warning($"second");

        Assert.Contains("-LogPath", Assert.Single(warnings.Warnings), StringComparison.Ordinal);
    }

    private static FileReport Report() => new()
    {
        FileName = "x.csv",
        Environment = "dev",
        SourceSystem = "simplicity",
        Outcome = "Failed",
        Fetched = 10,
        Inserted = 4,
        Skipped = 1,
        Errored = 5,
        ExitCode = 1,
        ErrorId = "TooManyErrors",
        Message = "Too many.",
    };

    private JsonElement[] Lines(string name) => [.. File.ReadAllLines(folder.PathOf(name)).Select(line => JsonDocument.Parse(line).RootElement)];

    private sealed class Clock(string now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.Parse(now, CultureInfo.InvariantCulture);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
