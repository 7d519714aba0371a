using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Pipeline;

/// <summary>Runs the pipeline on files that a test creates, and lets the test act in the middle of a run.</summary>
internal sealed class Ingest(ThrowAwayDatabase database) : IDisposable
{
    private readonly TempFolder folder = new();

    public RecordingLog Log { get; } = new();

    public IngestTimings Timings { get; init; } = new() { RetryDelay = TimeSpan.FromMilliseconds(50) };

    /// <summary>Whether changed headers are accepted, because tests of other things send files of many forms from one vendor.</summary>
    public bool AcceptsHeaders { get; init; } = true;

    /// <summary>Called with every line and warning when it is written, on the worker's thread.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>Called between the claim and the load, instead of <see cref="OnLine"/>.</summary>
    public Action OnClaimed
    {
        init => OnLine = line =>
        {
            if (line.StartsWith("Claimed", StringComparison.Ordinal))
            {
                value();
            }
        };
    }

    /// <summary>The target to use; null for a direct connection.</summary>
    public Func<DatabaseTarget>? Through { get; init; }

    public string Folder => folder.Path;

    /// <summary>The name of a vendor of its own. Without digits, which could be read as a Social Security number.</summary>
    public static string NewVendor() => $"vendor-{string.Concat(Guid.NewGuid().ToByteArray().Take(10).Select(part => (char)('a' + (part % 26))))}";

    /// <summary>Writes a file of plaintiffs with these numbers. The same number is the same person.</summary>
    public string File(string name, IEnumerable<int> people)
        => File(name, "plaintiff_name,email,city\n" + string.Concat(people.Select(p => $"Person {p},person.{p}@example.com,Albany\n")));

    public string File(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    public static IngestRequest Request(string path, bool commit = true)
        => new() { Path = path, SourceSystem = "simplicity", Commit = commit };

    public Task<IngestResult> CommitAsync(string path) => RunAsync(Request(path));

    public async Task<IngestResult> RunAsync(IngestRequest request, CancellationToken? cancellationToken = null)
    {
        await using var target = Through?.Invoke() ?? database.CreateTarget();
        var pipeline = new IngestPipeline(target, new LogHook(Log, OnLine), null, Timings);
        return await pipeline.RunAsync(AcceptsHeaders ? request with { AcceptHeader = true } : request, cancellationToken ?? TestContext.Current.CancellationToken);
    }

    /// <summary>Number of live rows in the whole database.</summary>
    public Task<long> LiveRowsAsync()
        => database.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw WHERE status IN ('pending', 'processing', 'promoted')");

    public Task<long> RowsAsync(Guid? runId)
        => database.ScalarAsync<long>($"SELECT count(*) FROM ingest.plaintiffs_raw WHERE import_run_id = '{runId}'");

    public Task<string?> StatusAsync(Guid? runId)
        => database.ScalarAsync<string>($"SELECT status::text FROM ingest.import_runs WHERE id = '{runId}'");

    /// <summary>The check of every test: no run needs attention.</summary>
    public async Task AssertReconciledAsync()
        => Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.v_import_reconciliation WHERE NOT is_reconciled"));

    public void Dispose() => folder.Dispose();
}
