using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Telemetry;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Telemetry;

/// <summary>What .NET listeners see of an import, and what they must never see.</summary>
[Integration]
public sealed class IngestTelemetryTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>, IDisposable
{
    private readonly string vendor = string.Concat(Guid.NewGuid().ToByteArray().Select(value => (char)('a' + (value % 26))));
    private readonly TempFolder folder = new();
    private readonly ConcurrentQueue<Activity> spans = new();
    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> measured = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Spans_and_metrics_tell_the_steps_the_rows_and_the_outcome_and_show_nobody()
    {
        using var traces = ListenToSpans();
        using var metrics = ListenToMetrics();

        await RunAsync("Zebulon Quist.csv", "name,email\nAnn,ann@example.com\nAnn,ann@example.com\nZebulon Quist,\n", commit: true);
        await RunAsync("again.csv", "name,email\nZebulon Quist,\n", commit: true);
        await RunAsync("dry.csv", "name,email\nBob,bob@example.com\n", commit: false);

        var files = spans.Where(span => span.OperationName == "ingest" && Tag(span, "source_system") == vendor).ToList();
        Assert.Equal(["Committed", "Failed", "DryRun"], files.Select(span => Tag(span, "outcome")));
        Assert.Equal([null, "NoValidRows", null], files.Select(span => Tag(span, "error.type")));
        Assert.Equal([ActivityStatusCode.Ok, ActivityStatusCode.Error, ActivityStatusCode.Ok], files.Select(span => span.Status));
        Assert.Equal(
            ["Hash", "Claim", "Read", "Merge", "Commit", "Load"],
            spans.Where(span => span.TraceId == files[0].TraceId && span != files[0]).Select(span => span.OperationName));
        Assert.Equal("Load", spans.Single(span => span.TraceId == files[0].TraceId && span.OperationName == "Merge").Parent!.OperationName);

        Assert.Equal([("inserted", 1.0), ("skipped", 1.0), ("errored", 1.0)], Of("plaintiff_ingest.rows").Select(rows => (rows.Tags.Split("outcome=")[1].Split(';')[0], rows.Value)));
        Assert.Equal(3, Of("plaintiff_ingest.files").Sum(file => file.Value));
        Assert.Equal(3, Of("plaintiff_ingest.file.duration").Count);
        Assert.All(spans.SelectMany(span => span.TagObjects.Select(tag => $"{tag.Value}")).Concat(measured.Select(one => one.Tags)), text => Assert.DoesNotContain("Quist", text, StringComparison.Ordinal));
    }

    private static string? Tag(Activity span, string name) => span.GetTagItem(name) as string;

    private List<(string Name, double Value, string Tags)> Of(string name) => [.. measured.Where(one => one.Name == name && one.Tags.Contains(vendor, StringComparison.Ordinal))];

    private async Task RunAsync(string name, string text, bool commit)
    {
        await using var target = database.CreateTarget();
        await new IngestPipeline(target, new RecordingLog()).RunAsync(
            new IngestRequest { Path = folder.Write(name, text), SourceSystem = vendor, Commit = commit }, TestContext.Current.CancellationToken);
    }

    private ActivityListener ListenToSpans()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == IngestTelemetry.Name,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private MeterListener ListenToMetrics()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == IngestTelemetry.Name)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.Start();
        return listener;
    }

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = string.Empty;
        foreach (var (name, content) in tags)
        {
            text += $"{name}={content};";
        }

        measured.Enqueue((instrument.Name, value, text));
    }
}
