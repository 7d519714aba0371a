using System.Globalization;
using Npgsql;
using PlaintiffIngest.Bench;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Vendors;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Pipeline;

/// <summary>A small file far away takes as long as its round trips, so their number may not grow unnoticed.</summary>
[Integration]
public sealed class RoundTripTests : IClassFixture<MigratedDatabase>, IAsyncDisposable
{
    // What each takes once a connection is open. A new connection would add to it.
    private const int Vendor = 1;
    private const int Claim = 1;
    private const int Load = 5;

    private readonly string vendor = Ingest.NewVendor();
    private readonly TempFolder folder = new();
    private readonly CountingProxy proxy;
    private readonly DatabaseTarget target;
    private readonly IngestPipeline pipeline;
    private readonly VendorLookup vendors = new();

    public RoundTripTests(MigratedDatabase database)
    {
        proxy = new CountingProxy((database.Settings.Host!, database.Settings.Port), TimeSpan.Zero);
        target = new DatabaseTarget("custom", new NpgsqlConnectionStringBuilder(database.Settings.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = proxy.Port,
            SslMode = SslMode.Disable,
        });
        pipeline = new IngestPipeline(target, new RecordingLog());
    }

    public async ValueTask DisposeAsync()
    {
        await target.DisposeAsync();
        proxy.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_new_file_takes_six_from_its_claim_to_its_commit_and_one_more_if_its_vendor_is_new_in_the_command()
    {
        await CommitAsync("first.csv", people: 3);

        Assert.Equal(Claim + Load, await CommitAsync("second.csv", people: 100));
        Assert.Equal(Claim + Load, await CommitAsync("third.csv", people: 100));
        Assert.Equal(Vendor + Claim + Load, await CommitAsync("fourth.csv", people: 100, Ingest.NewVendor()));
    }

    [Fact]
    public async Task Repeated_and_failed_rows_take_no_more()
    {
        await CommitAsync("first.csv", people: 3);
        var path = folder.Write("mixed.csv", "name,email\nAnn,ann@example.com\nAnn,ann@example.com\nBob,\nCy,cy@example.com\n");

        Assert.Equal((Claim + Load, (IngestOutcome.Committed, 2L, 1L, 1L)), await CountAsync(path, vendor, commit: true));
    }

    [Fact]
    public async Task A_duplicate_takes_two_and_a_dry_run_six()
    {
        await CommitAsync("first.csv", people: 3);
        var first = Path.Combine(folder.Path, "first.csv");
        var other = WriteFile("other.csv", 3);

        Assert.Equal((2, (IngestOutcome.Duplicate, 0L, 0L, 0L)), await CountAsync(first, vendor, commit: true));
        Assert.Equal((6, (IngestOutcome.DryRun, 3L, 0L, 0L)), await CountAsync(other, vendor, commit: false));
    }

    private async Task<int> CommitAsync(string name, int people, string? source = null)
    {
        var (count, result) = await CountAsync(WriteFile(name, people), source ?? vendor, commit: true);
        Assert.Equal((IngestOutcome.Committed, people, 0L, 0L), result);
        return count;
    }

    private string WriteFile(string name, int people) => folder.Write(
        name,
        "name,email\n" + string.Concat(Enumerable.Range(1, people).Select(person => string.Create(CultureInfo.InvariantCulture, $"Person {person},{name}.{person}@example.com\n"))));

    private async Task<(int RoundTrips, (IngestOutcome Outcome, long Inserted, long Skipped, long Errored) Result)> CountAsync(string path, string source, bool commit)
    {
        var before = proxy.RoundTrips;
        var result = await pipeline.RunAsync(
            new IngestRequest { Path = path, SourceSystem = source, Commit = commit, Vendors = vendors }, TestContext.Current.CancellationToken);
        Assert.Null(result.Error);
        return (proxy.RoundTrips - before, (result.Outcome, result.RowsInserted, result.RowsSkipped, result.RowsErrored));
    }
}
