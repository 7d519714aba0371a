using System.Globalization;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>An import in this process, like a command's, with timeouts that a test can shorten.</summary>
/// <param name="settings">The connection settings.</param>
public sealed class Import(NpgsqlConnectionStringBuilder settings)
{
    /// <summary>The log.</summary>
    public RecordingLog Log { get; } = new();

    /// <summary>The protocol's timeouts.</summary>
    public IngestTimings Timings { get; init; } = new() { RetryDelay = TimeSpan.FromMilliseconds(50) };

    /// <summary>The result; null until the import ends.</summary>
    public IngestResult? Result { get; private set; }

    /// <summary>All output.</summary>
    public string Output => string.Create(
        CultureInfo.InvariantCulture, $"{string.Join('\n', Log.All)}\n{Result}\n{Result?.Error?.Message}\n{Result?.Error?.Remedy}\n{Result?.Summary}");

    /// <summary>Imports a file and commits it.</summary>
    public Task<IngestResult> RunAsync(PlantedFile file, CancellationToken? cancellationToken = null) => RunAsync(file.Request(), cancellationToken);

    /// <summary>Imports a file as requested.</summary>
    public async Task<IngestResult> RunAsync(IngestRequest request, CancellationToken? cancellationToken = null)
    {
        await using var target = new DatabaseTarget("custom", settings);
        return Result = await new IngestPipeline(target, Log, null, Timings).RunAsync(request, cancellationToken ?? TestContext.Current.CancellationToken);
    }

    /// <summary>Waits for a warning.</summary>
    public Task UntilWarningAsync(string part) => UntilAsync(() => Log.Warnings, part);

    /// <summary>Waits for a verbose message.</summary>
    public Task UntilVerboseAsync(string part) => UntilAsync(() => Log.VerboseMessages, part);

    /// <summary>Imports a file and asserts that its rows landed, after retries if necessary.</summary>
    public async Task CommitsAsync(PlantedFile file)
    {
        var result = await RunAsync(file);
        Assert.Equal((null, IngestOutcome.Committed, file.People), (result.Error?.Message, result.Outcome, result.RowsInserted));
    }

    private Task UntilAsync(Func<IReadOnlyList<string>> texts, string part)
        => Eventually.TrueAsync(
            () => texts().Any(text => text.Contains(part, StringComparison.Ordinal)), $"It never said: {part}. It said:", () => string.Join('\n', Log.All));
}
