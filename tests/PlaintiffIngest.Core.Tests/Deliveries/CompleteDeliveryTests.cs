using System.Security.Cryptography;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Tests.Containers;
using PlaintiffIngest.Core.Tests.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Deliveries;

/// <summary>Checks of a file against its sidecars and -ExpectedRows.</summary>
[Integration]
public sealed class CompleteDeliveryTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_unexpected_number_of_rows_keeps_nothing_in_a_dry_run_too(bool commit)
    {
        using var ingest = new Ingest(database);
        var request = Ingest.Request(ingest.File($"expected{commit}.csv", "name,email\nA,expected.a@example.com\n\nB,\n,,\n"), commit);
        foreach (var wrong in new[] { 0, 1, 3 })
        {
            var result = await ingest.RunAsync(request with { ExpectedRows = wrong });
            Assert.Equal((IngestOutcome.Failed, ExitCode.GateFailed, IngestErrorId.RowCountMismatch), (result.Outcome, result.ExitCode, result.Error!.ErrorId));
            Assert.Contains($"has 2 data rows, but -ExpectedRows says {wrong}", result.Error.Message, StringComparison.Ordinal);
            Assert.Equal(commit, result.RunId is not null);
            Assert.Equal(0, await database.ScalarAsync<long>($"SELECT count(*) FROM ingest.import_runs WHERE source_batch_id = 'expected{commit}' AND status <> 'failed'"));
        }

        var right = await ingest.RunAsync(request with { ExpectedRows = 2 });
        Assert.Equal((commit ? IngestOutcome.Committed : IngestOutcome.DryRun, 2L), (right.Outcome, right.RowsFetched));
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task Expected_rows_and_a_limit_contradict_each_other()
    {
        using var ingest = new Ingest(database);
        var result = await ingest.RunAsync(Ingest.Request(ingest.File("limited.csv", [1, 2])) with { ExpectedRows = 1, Limit = 1 });
        Assert.Equal((IngestErrorId.InvalidParameter, ExitCode.ConfigurationError), (result.Error!.ErrorId, result.ExitCode));
        Assert.Null(result.RunId);
        Assert.Equal(IngestErrorId.InvalidParameter, (await ingest.RunAsync(Ingest.Request(ingest.File("limited.csv", [1, 2])) with { ExpectedRows = -1 })).Error!.ErrorId);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_does_not_match_its_checksum_is_stopped_before_anything_is_claimed(bool commit)
    {
        using var ingest = new Ingest(database);
        var path = ingest.File($"cut{commit}.csv", [100, 101, 102]);
        File.WriteAllText(path + ".sha256", $"{HashOf(path)}  {Path.GetFileName(path)}\n");
        var whole = File.ReadAllText(path);
        File.WriteAllText(path, whole[..^40]);

        var cut = await ingest.RunAsync(Ingest.Request(path, commit));
        Assert.Equal((IngestErrorId.ChecksumMismatch, ExitCode.GateFailed), (cut.Error!.ErrorId, cut.ExitCode));
        Assert.Contains($"{Path.GetFileName(path)}.sha256 says", cut.Error.Message, StringComparison.Ordinal);
        Assert.Contains("ask the vendor for it again", cut.Error.Remedy, StringComparison.Ordinal);
        Assert.Null(cut.RunId);
        Assert.Equal(0, await database.ScalarAsync<long>($"SELECT count(*) FROM ingest.import_runs WHERE source_batch_id = 'cut{commit}'"));

        File.WriteAllText(path, whole);
        Assert.Null((await ingest.RunAsync(Ingest.Request(path, commit))).Error);
    }

    [Fact]
    public async Task The_checksum_of_a_compressed_file_is_that_of_its_bytes_as_delivered()
    {
        using var ingest = new Ingest(database);
        var path = Path.Combine(ingest.Folder, "packed.csv.gz");
        var packed = Archives.Gzip(File.ReadAllBytes(ingest.File("packed.csv", [130, 131])));
        File.WriteAllBytes(path, packed);
        File.WriteAllText(path + ".sha256", HashOf(path));
        File.WriteAllBytes(path, packed[..^5]);
        Assert.Equal(IngestErrorId.ChecksumMismatch, (await ingest.CommitAsync(path)).Error!.ErrorId);

        File.WriteAllBytes(path, packed);
        Assert.Null((await ingest.CommitAsync(path)).Error);
    }

    [Fact]
    public async Task A_line_of_the_folders_checksums_is_checked_and_a_malformed_one_named()
    {
        using var ingest = new Ingest(database);
        var path = ingest.File("listed.csv", [110, 111]);
        var list = Path.Combine(ingest.Folder, "SHA256SUMS");
        File.WriteAllText(list, $"SHA256 (listed.csv) = {new string('0', 64)}\n");
        Assert.Equal(IngestErrorId.ChecksumMismatch, (await ingest.CommitAsync(path)).Error!.ErrorId);

        File.WriteAllText(list, "0000 *listed.csv\n");
        var malformed = await ingest.CommitAsync(path);
        Assert.Equal((IngestErrorId.SidecarInvalid, null), (malformed.Error!.ErrorId, malformed.RunId));
        Assert.Contains("'SHA256SUMS' cannot be used: line 1", malformed.Error.Message, StringComparison.Ordinal);

        File.WriteAllText(list, $"SHA256 (listed.csv) = {HashOf(path)}\n");
        Assert.Null((await ingest.CommitAsync(path)).Error);
        Assert.Contains("listed.csv: the checksum matches SHA256SUMS.", ingest.Log.VerboseMessages);
    }

    [Fact]
    public async Task A_sidecars_number_of_rows_must_be_that_of_the_file_unless_it_is_limited()
    {
        using var ingest = new Ingest(database);
        var path = ingest.File("counted.csv", [120, 121]);
        File.WriteAllText(path + ".rows", "3\r\n");
        var limited = await ingest.RunAsync(Ingest.Request(path) with { Limit = 1 });
        Assert.Null(limited.Error);

        var result = await ingest.CommitAsync(path);
        Assert.Equal(IngestErrorId.RowCountMismatch, result.Error!.ErrorId);
        Assert.Contains("has 2 data rows, but counted.csv.rows says 3", result.Error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await ingest.RowsAsync(result.RunId));

        File.WriteAllText(path + ".rows", "2");
        Assert.Null((await ingest.CommitAsync(path)).Error);
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_sidecar_is_not_a_delivery()
    {
        using var ingest = new Ingest(database);
        var result = await ingest.CommitAsync(ingest.File("given.csv.rows", "2"));
        Assert.Equal(IngestErrorId.NotCsv, result.Error!.ErrorId);
        Assert.Contains("'given.csv.rows' is a sidecar", result.Error.Message, StringComparison.Ordinal);
    }

    private static string HashOf(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
}
