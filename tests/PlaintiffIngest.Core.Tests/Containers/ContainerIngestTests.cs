using System.IO.Compression;
using System.Text;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Tests.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Containers;

/// <summary>Compressed files go through the whole pipeline like the CSV in them.</summary>
[Integration]
public sealed class ContainerIngestTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    private const string Header = "plaintiff_name,email,city\n";

    [Fact]
    public async Task The_same_csv_plain_or_compressed_again_is_a_duplicate()
    {
        using var ingest = new Ingest(database);
        var csv = Encoding.UTF8.GetBytes($"{Header}Ann,ann@example.com,Albany\nBob,,Albany\n");
        var first = await ingest.CommitAsync(Write(ingest, "day1.csv.gz", Archives.Gzip(csv)));
        Assert.Equal((IngestOutcome.Committed, 1L, 1L, "day1"), (first.Outcome, first.RowsInserted, first.RowsErrored, first.SourceBatchId));

        (string Name, byte[] File)[] again =
        [
            ("day1.csv", csv), ("day1.csv.zst", Archives.Zstd(csv)), ("day1.zip", Archives.Zip(CompressionLevel.Fastest, ("other.csv", csv))),
            ("day1.CSV.GZ", [.. Archives.Gzip(csv[..10]), .. Archives.Gzip(csv[10..])]),
        ];
        foreach (var (name, file) in again)
        {
            var result = await ingest.CommitAsync(Write(ingest, name, file));
            Assert.Equal((IngestOutcome.Duplicate, first.RunId, first.FileHash), (result.Outcome, result.RunId, result.FileHash));
        }

        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task Failed_rows_keep_their_line_and_text_and_rejects_are_written()
    {
        using var ingest = new Ingest(database);
        var path = Write(ingest, "rows.csv.gz", Archives.Gzip($"exported by hand\n{Header}Cid,cid@example.com,Troy\n,nobody@example.com,\"Troy\nNY\"\nDee,dee@example.com,Troy\n"));
        var rejects = Path.Combine(ingest.Folder, "rejects.csv");

        var result = await ingest.RunAsync(Ingest.Request(path) with { Format = new CsvFormat { HeaderLine = 2 }, RejectPath = rejects });
        Assert.Equal((2L, 1L), (result.RowsInserted, result.RowsErrored));
        await using var target = database.CreateTarget();
        var failed = await new RunQueries(target).GetRowsAsync(result.RunId!.Value, RowStatus.Failed, null, TestContext.Current.CancellationToken).SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal((4L, ",nobody@example.com,\"Troy\nNY\""), (failed.LineNumber, failed.RawText));
        Assert.Contains("nobody@example.com", await File.ReadAllTextAsync(rejects, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Encoding_and_delimiter_are_those_of_the_content()
    {
        using var ingest = new Ingest(database);
        var text = "plaintiff_name;email\nZoë Example;zoe@example.com\n";
        var utf16 = await ingest.CommitAsync(Write(ingest, "utf16.csv.gz", Archives.Gzip([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)])));
        Assert.Equal((IngestOutcome.Committed, 1L), (utf16.Outcome, utf16.RowsInserted));

        var latin = Write(ingest, "latin.zip", Archives.Zip(CompressionLevel.Optimal, ("latin.csv", Encoding.Latin1.GetBytes(text))));
        var error = (await ingest.CommitAsync(latin)).Error!;
        Assert.Equal(IngestErrorId.InvalidEncoding, error.ErrorId);
        Assert.Contains("line 2, byte offset 23", error.Message, StringComparison.Ordinal);
        Assert.Contains("windows-1252", error.Remedy, StringComparison.Ordinal);
        Assert.Equal(1L, (await ingest.RunAsync(Ingest.Request(latin) with { Format = new CsvFormat { Encoding = "windows-1252" } })).RowsSkipped);
    }

    [Fact]
    public async Task An_entry_has_a_batch_id_of_its_own_and_its_name_may_say_the_vendor()
    {
        using var ingest = new Ingest(database);
        var zip = Write(ingest, "day2.zip", Archives.Zip(("jbi-1.csv", $"{Header}Eve,eve@example.com,Rome\n"), ("jbi-2.csv", $"{Header}Fay,fay@example.com,Rome\n")));

        Assert.Equal(IngestErrorId.EntryNotFound, (await ingest.CommitAsync(zip)).Error!.ErrorId);
        foreach (var batch in (string[])["jbi-1", "jbi-2"])
        {
            var result = await ingest.RunAsync(Ingest.Request(zip) with { SourceSystem = null, Container = new() { Entry = batch + ".csv" } });
            Assert.Equal((IngestOutcome.Committed, "jbi", batch, 1L), (result.Outcome, result.SourceSystem, result.SourceBatchId, result.RowsInserted));
        }
    }

    [Fact]
    public async Task A_damaged_or_too_large_file_ends_before_anything_is_claimed()
    {
        using var ingest = new Ingest(database);
        var runs = await database.ScalarAsync<long>("SELECT count(*) FROM ingest.import_runs");
        var gzip = Archives.Gzip(Header + string.Concat(Enumerable.Range(0, 1000).Select(i => $"Person {i},p{i}@example.com,Rome\n")));

        var cut = await ingest.CommitAsync(Write(ingest, "cut.csv.gz", gzip[..^9]));
        Assert.Equal((IngestErrorId.ContainerDamaged, ExitCode.GateFailed, null), (cut.Error!.ErrorId, cut.ExitCode, cut.RunId));
        var large = await ingest.RunAsync(Ingest.Request(Write(ingest, "large.csv.gz", gzip)) with { Container = new() { Limits = new() { MaxContentBytes = 1000 } } });
        Assert.Equal((IngestErrorId.ContainerTooLarge, ExitCode.ConfigurationError, null), (large.Error!.ErrorId, large.ExitCode, large.RunId));
        Assert.Equal(runs, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.import_runs"));
    }

    [Theory]
    [InlineData("gz")]
    [InlineData("zip")]
    public async Task A_file_that_changes_after_the_claim_fails_and_nothing_is_kept(string kind)
    {
        string? path = null;
        using var ingest = new Ingest(database) { OnClaimed = () => File.WriteAllBytes(path!, Make(kind, "Gus")) };
        path = Write(ingest, $"changing-{kind}.csv.{kind}", Make(kind, "Hal"));
        var before = await ingest.LiveRowsAsync();

        var result = await ingest.CommitAsync(path);
        Assert.Equal((IngestErrorId.FileChanged, before), (result.Error!.ErrorId, await ingest.LiveRowsAsync()));
        Assert.Equal("failed", await ingest.StatusAsync(result.RunId));
    }

    private static byte[] Make(string kind, string name)
    {
        var text = $"{Header}{name},{name}@example.com,Rome\n";
        return kind == "gz" ? Archives.Gzip(text) : Archives.Zip(("a.csv", text));
    }

    private static string Write(Ingest ingest, string name, byte[] bytes)
    {
        var path = Path.Combine(ingest.Folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
