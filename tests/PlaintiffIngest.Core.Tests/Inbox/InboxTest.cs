using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Inbox;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Tests.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Inbox;

/// <summary>A test of an inbox with its two other folders, and of the import of its files.</summary>
public abstract class InboxTest : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly string vendor = Ingest.NewVendor();

    private protected InboxTest(MigratedDatabase database)
    {
        Database = database;
        Options = new InboxOptions { Folder = PathOf("in"), Archive = PathOf("done"), Failed = PathOf("failed"), StableFor = TimeSpan.Zero };
        foreach (var path in new[] { Options.Folder, Options.Archive, Options.Failed })
        {
            Directory.CreateDirectory(path);
        }
    }

    protected MigratedDatabase Database { get; }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected RecordingLog Log { get; } = new();

    private protected InboxOptions Options { get; set; }

    private protected IngestRequest Request => new() { Path = string.Empty, SourceSystem = vendor, Commit = true };

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            folder.Dispose();
        }
    }

    protected string PathOf(params string[] parts) => folder.PathOf(parts);

    protected string Write(string name, string text) => folder.Write(name, text);

    protected string Arrive(string name, string person, string more = "")
        => Write(Path.Join("in", name), $"name,email\n{person},{person.ToLowerInvariant()}@example.com\n{more}");

    protected string RejectsOf(string path) => new InboxFile(path, FileStamp.Of(path)!.Value).TemporaryPath(Options.Failed, CompanionNames.RejectsExtension);

    protected string[] Names(string name) => [.. Directory.GetFiles(PathOf(name)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private protected async Task<List<InboxResult>> RunAsync(Action<InboxResult>? written = null, Action<string>? onLine = null, DatabaseTarget? through = null, bool commit = true)
    {
        await using var target = through ?? Database.CreateTarget();
        var hooked = new LogHook(Log, onLine);
        var ingest = new FolderIngest(Options, hooked);
        ingest.ValidateFolders(commit);
        var files = new List<InboxResult>();
        await ingest.RunAsync(
            new IngestPipeline(target, hooked),
            Request with { Commit = commit },
            file =>
            {
                files.Add(file);
                written?.Invoke(file);
                return Task.CompletedTask;
            },
            Token);
        return files;
    }
}
