using System.Globalization;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>An import in this process, as a command does it, whose times a test may shorten.</summary>
/// <param name="settings">How it connects.</param>
public sealed class Import(NpgsqlConnectionStringBuilder settings)
{
    /// <summary>What it tells.</summary>
    public RecordingLog Log { get; } = new();

    /// <summary>How long the protocol waits.</summary>
    public IngestTimings Timings { get; init; } = new() { RetryDelay = TimeSpan.FromMilliseconds(50) };

    /// <summary>What came out; null until it ended.</summary>
    public IngestResult? Result { get; private set; }

    /// <summary>Everything that it wrote.</summary>
    public string Output => string.Create(
        CultureInfo.InvariantCulture, $"{string.Join('\n', Log.All)}\n{Result}\n{Result?.Error?.Message}\n{Result?.Error?.Remedy}\n{Result?.Summary}");

    /// <summary>Imports a file and keeps it.</summary>
    public async Task<IngestResult> RunAsync(PlantedFile file, CancellationToken? cancellationToken = null)
    {
        await using var target = new DatabaseTarget("custom", settings);
        return Result = await new IngestPipeline(target, Log, null, Timings).RunAsync(
            file.Request(), cancellationToken ?? TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until it has warned of something.</summary>
    public Task UntilWarningAsync(string part) => UntilAsync(() => Log.Warnings, part);

    /// <summary>Waits until it has told of something.</summary>
    public Task UntilVerboseAsync(string part) => UntilAsync(() => Log.VerboseMessages, part);

    /// <summary>Imports and expects the rows to have landed, by trying again where it must.</summary>
    public async Task CommitsAsync(PlantedFile file)
    {
        var result = await RunAsync(file);
        Assert.Equal((null, IngestOutcome.Committed, file.People), (result.Error?.Message, result.Outcome, result.RowsInserted));
    }

    private static async Task UntilAsync(Func<IReadOnlyList<string>> texts, string part)
    {
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(30);
        while (!texts().Any(text => text.Contains(part, StringComparison.Ordinal)))
        {
            Assert.True(DateTime.UtcNow < deadline, $"It never said: {part}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
