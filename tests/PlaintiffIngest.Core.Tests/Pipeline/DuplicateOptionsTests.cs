using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Pipeline;

/// <summary>Options that come too late: the file was imported with others.</summary>
[Integration]
public sealed class DuplicateOptionsTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    private const string Text = "name,email,other\nAnn,ann@example.com,bob@example.com\nCid,cid@example.com,dan@example.com\n";

    public static TheoryData<string, IngestRequest> Changes => new()
    {
        { "-Limit (was all rows, now 1)", Ingest.Request("") with { Limit = 1 } },
        { "-Encoding (was utf-8, now windows-1252)", Ingest.Request("") with { Format = new CsvFormat { Encoding = "1252" } } },
        { "-HeaderLine (was not given, now 1)", Ingest.Request("") with { Format = new CsvFormat { HeaderLine = 1 } } },
        { "-EmailRule (was Address, now Any)", Ingest.Request("") with { Format = new CsvFormat { EmailRule = EmailRule.Any } } },
        { "-ColumnMap.", Ingest.Request("") with { Format = new CsvFormat { ColumnMap = new Dictionary<string, IReadOnlyList<string>> { ["email"] = ["other"] } } } },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_duplicate_with_another_option_names_it_and_how_to_import_again(string expected, IngestRequest changed)
    {
        using var first = new Ingest(database);
        var path = first.File($"late-{expected[1..4]}.csv", Text);
        var imported = await first.CommitAsync(path);
        Assert.Equal(IngestOutcome.Committed, imported.Outcome);

        foreach (var commit in (bool[])[true, false])
        {
            using var again = new Ingest(database);
            var result = await again.RunAsync(changed with { Path = path, Commit = commit });

            Assert.Equal(IngestOutcome.Duplicate, result.Outcome);
            var warning = Assert.Single(again.Log.Warnings);
            Assert.Contains($"with different options: {expected}", warning, StringComparison.Ordinal);
            Assert.Contains($"Undo-ImportRun -RunId {imported.RunId}", warning, StringComparison.Ordinal);
            Assert.DoesNotContain("other.", warning, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_duplicate_with_the_same_options_under_other_names_causes_no_warning()
    {
        using var ingest = new Ingest(database);
        var path = ingest.File("same.csv", Text);
        var map = new Dictionary<string, IReadOnlyList<string>> { ["Email"] = ["other"], ["plaintiff_name"] = ["name"] };
        await ingest.RunAsync(Ingest.Request(path) with { Format = new CsvFormat { Encoding = "latin1", ColumnMap = map } });

        var sameMap = new Dictionary<string, IReadOnlyList<string>> { ["PLAINTIFF_NAME"] = ["name"], ["e-mail"] = ["other"] };
        var result = await ingest.RunAsync(Ingest.Request(path) with { Format = new CsvFormat { Encoding = "iso-8859-1", ColumnMap = sameMap } });

        Assert.Equal(IngestOutcome.Duplicate, result.Outcome);
        Assert.Empty(ingest.Log.Warnings);
    }

    [Fact]
    public async Task A_run_keeps_the_options_it_was_read_with_even_when_it_fails()
    {
        using var ingest = new Ingest(database);
        var result = await ingest.RunAsync(Ingest.Request(ingest.File("kept.csv", "name,email\nAnn,\n")) with { Limit = 7 });

        Assert.Equal(IngestOutcome.Failed, result.Outcome);
        Assert.Equal("7", await database.ScalarAsync<string>($"SELECT read_options ->> 'Limit' FROM ingest.import_runs WHERE id = '{result.RunId}'"));
    }
}
