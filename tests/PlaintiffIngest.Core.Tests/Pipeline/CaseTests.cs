using System.Text.Json;
using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Pipeline;

/// <summary>Small files of everyday mess, each with what must become of it. <c>Data/cases/cases.json</c> says what and why.</summary>
[Integration]
public sealed class CaseTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    private static readonly Lazy<Dictionary<string, Case>> All = new(() => JsonSerializer
        .Deserialize<Case[]>(File.ReadAllBytes(PathOf("cases.json")), JsonSerializerOptions.Web)!.ToDictionary(found => found.File));

    public static TheoryData<string> Files => [.. All.Value.Keys];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Each_file_has_the_outcome_of_its_case(string file)
    {
        var (_, want, why) = All.Value[file];
        using var ingest = new Ingest(database);
        var result = await ingest.RunAsync(Ingest.Request(PathOf(file)) with { SourceSystem = "case-" + file[..2] });
        var failure = result.Error is { } error ? $"{error.ErrorId}: {error.Message} {error.Remedy}" : "";

        Assert.True((ExitCode)want.Exit == result.ExitCode, $"{why}. {failure}");
        Assert.Equal((want.Inserted ?? 0, want.Inserted is null ? result.RowsErrored : want.Errored ?? 0), (result.RowsInserted, result.RowsErrored));
        Assert.True(want.Error is null || want.Error == result.Error?.ErrorId.ToString(), failure);
        Assert.All(want.Says ?? [], text => Assert.Matches(new Regex(text), failure));
        Assert.Equal(want.Codes ?? [], want.Codes is null ? [] : await CodesAsync(result));

        var told = string.Join('\n', [.. ingest.Log.All, failure, result.Summary, await DetailsAsync(result)]);
        Assert.All(want.Never ?? [], text => Assert.DoesNotMatch(new Regex(text), told));
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_truncated_file_causes_a_warning()
    {
        using var ingest = new Ingest(database);
        await ingest.RunAsync(Ingest.Request(PathOf("29-truncated.csv")) with { SourceSystem = "case-cut" });

        Assert.Contains("29-truncated.csv: the last line has no line break. The file may be truncated: compare its size or number of rows with the vendor's.", ingest.Log.Warnings);
    }

    private async Task<string[]> CodesAsync(IngestResult result)
        => (await database.ScalarAsync<string[]>($"SELECT array_agg(error_code::text ORDER BY row_number) FROM ingest.plaintiffs_raw WHERE import_run_id = '{result.RunId}' AND status = 'failed'"))!;

    private async Task<string> DetailsAsync(IngestResult result)
        => await database.ScalarAsync<string>($"SELECT coalesce(max(error_details::text), '') FROM ingest.import_runs WHERE id::text = '{result.RunId}'") ?? "";

    private static string PathOf(string file) => Repository.PathOf("tests", "PlaintiffIngest.Core.Tests", "Data", "cases", file);

    private sealed record Case(string File, Expectation Want, string Why);

    private sealed record Expectation(int Exit, long? Inserted, long? Errored, string? Error, string[]? Says, string[]? Never, string[]? Codes);
}
