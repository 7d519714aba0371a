using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Tests.Containers;
using PlaintiffIngest.Core.Tests.Pipeline;
using PlaintiffIngest.Core.Vendors;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Deliveries;

/// <summary>A vendor whose profile describes a trailer: every file ends with it, and has as many rows as it says.</summary>
[Integration]
public sealed class TrailerIngestTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>, IDisposable
{
    private const string Rows = "name,email\nAnn,ann@example.com\nBob,bob@example.com\n\nCid,\n";

    private readonly Ingest ingest = new(database);

    [Theory]
    [InlineData("csv", true)]
    [InlineData("csv", false)]
    [InlineData("gz", true)]
    [InlineData("zip", true)]
    [InlineData("zst", true)]
    [InlineData("xlsx", true)]
    public async Task A_trailer_is_neither_a_person_nor_a_failed_row(string form, bool commit)
    {
        var source = await SetAsync();
        var request = new IngestRequest { Path = Write(form, $"{source}.{form}", Rows + "TOTAL,3\n"), SourceSystem = source, Commit = commit };

        var result = await ingest.RunAsync(request);

        Assert.Null(result.Error);
        Assert.Equal((3, 2, 1, true), (result.RowsFetched, result.RowsInserted, result.RowsErrored, result.Reconciled));
        Assert.DoesNotContain(ingest.Log.Warnings, warning => warning.Contains("truncated", StringComparison.Ordinal));
        await ingest.AssertReconciledAsync();
    }

    [Theory]
    [InlineData("TOTAL,4\n", IngestErrorId.RowCountMismatch, "has 3 data rows, but its trailer in line 6 says 4")]
    [InlineData("TOTAL,2\n", IngestErrorId.RowCountMismatch, "has 3 data rows, but its trailer in line 6 says 2")]
    [InlineData("", IngestErrorId.TrailerMissing, "the last line is not the trailer")]
    [InlineData("TOT", IngestErrorId.TrailerMissing, "the last line is not the trailer")]
    [InlineData("TOTAL,", IngestErrorId.TrailerMissing, "line 6 is the trailer, but the group 'count'")]
    [InlineData("TOTAL,3\nDee,dee@example.com\n", IngestErrorId.TrailerMissing, "line 6 is the trailer, but rows follow it")]
    [InlineData("TOTAL,3\nTOTAL,3\n", IngestErrorId.TrailerMissing, "line 6 is the trailer, but rows follow it")]
    public async Task A_different_or_missing_trailer_keeps_nothing_in_a_dry_run_too(string end, IngestErrorId error, string message)
    {
        foreach (var form in new[] { "csv", "gz", "xlsx" })
        {
            foreach (var commit in new[] { false, true })
            {
                var source = await SetAsync();
                var result = await ingest.RunAsync(new IngestRequest { Path = Write(form, $"{source}.{form}", Rows + end), SourceSystem = source, Commit = commit });

                Assert.Equal((error, ExitCode.GateFailed, IngestOutcome.Failed), (result.Error!.ErrorId, result.ExitCode, result.Outcome));
                Assert.Contains(message, result.Error.Message, StringComparison.Ordinal);
                Assert.Equal(commit ? "failed 0" : null, await database.ScalarAsync<string>(
                    $"SELECT status || ' ' || (SELECT count(*) FROM ingest.plaintiffs_raw WHERE import_run_id = id) FROM ingest.import_runs WHERE source_system = '{source}'"));
            }
        }
    }

    [Fact]
    public async Task A_limit_that_ends_the_reading_does_not_check_the_trailer_and_says_so()
    {
        var source = await SetAsync();
        var request = new IngestRequest { Path = Write("csv", $"{source}.csv", Rows), SourceSystem = source, Commit = true };

        Assert.Null((await ingest.RunAsync(request with { Limit = 3 })).Error);
        Assert.Contains(ingest.Log.VerboseMessages, line => line.Contains("the trailer was not checked", StringComparison.Ordinal));
        Assert.Equal(IngestErrorId.TrailerMissing, (await ingest.RunAsync(request with { Limit = 4 })).Error!.ErrorId);
    }

    [Fact]
    public async Task The_rejects_of_a_file_have_no_trailer()
    {
        var source = await SetAsync();
        var rejects = Path.Combine(ingest.Folder, $"{source}-rejects.csv");
        var path = Write("csv", $"{source}.csv", Rows + "TOTAL,3\n");
        await ingest.RunAsync(new IngestRequest { Path = path, SourceSystem = source, Commit = true, RejectPath = rejects });
        File.WriteAllText(rejects, File.ReadAllText(rejects).Replace("Cid,", "Cid,cid@example.com", StringComparison.Ordinal));

        var corrected = await ingest.RunAsync(new IngestRequest { Path = rejects, SourceSystem = source, Commit = true });

        Assert.Equal((null, 1), (corrected.Error, corrected.RowsInserted));
    }

    [Fact]
    public async Task Without_a_profile_it_is_a_row()
    {
        var result = await ingest.CommitAsync(Write("csv", "plain.csv", "name,email\nAnn,ann@example.com\nTOTAL,1\n"));

        Assert.Equal((2, 1), (result.RowsFetched, result.RowsErrored));
    }

    public void Dispose() => ingest.Dispose();

    private string Write(string form, string name, string text)
    {
        var path = Path.Combine(ingest.Folder, name);
        File.WriteAllBytes(path, form switch
        {
            "gz" => Archives.Gzip(text),
            "zip" => Archives.Zip(("plaintiffs.csv", text)),
            "zst" => Archives.Zstd(System.Text.Encoding.UTF8.GetBytes(text)),
            "xlsx" => WorkbookFile.OfStrings([.. text.TrimEnd('\n').Split('\n').Select(line => line.Split(','))]).ToBytes(),
            _ => System.Text.Encoding.UTF8.GetBytes(text),
        });
        return path;
    }

    private async Task<string> SetAsync()
    {
        var source = Ingest.NewVendor();
        await using var target = database.CreateTarget();
        var profile = new VendorProfile { SourceSystem = source, TrailerPattern = "^TOTAL,(?<count>[0-9]*)" };
        await new VendorProfiles(target).SetAsync(profile, TestContext.Current.CancellationToken);
        return source;
    }
}
