using System.IO.Compression;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Tests.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Containers;

/// <summary>Workbooks go through the whole pipeline like the CSV that their sheet is saved as.</summary>
[Integration]
public sealed class WorkbookIngestTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    private static readonly string[] Header = ["Plaintiff Name", "Email", "Zip", "Phone", "Notes"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_cells_saved_again_are_a_duplicate_and_so_is_their_csv()
    {
        using var ingest = new Ingest(database);
        var file = WorkbookFile.OfStrings(["name", "email", "city"], ["Ann, Jr.", "ann@example.com", "Troy"], ["Bob", "", "Troy"]);
        var first = await ingest.CommitAsync(Write(ingest, "day1.xlsx", file));
        Assert.Equal((IngestOutcome.Committed, 1L, 1L, "day1"), (first.Outcome, first.RowsInserted, first.RowsErrored, first.SourceBatchId));

        var again = await ingest.CommitAsync(Write(ingest, "day1.xlsm", file with { Level = CompressionLevel.NoCompression, Formats = ["0.00"], SharedStrings = ["<t>unused</t>"] }));
        Assert.Equal((IngestOutcome.Duplicate, first.RunId), (again.Outcome, again.RunId));
        var csv = await ingest.CommitAsync(ingest.File("day1.csv", "name,email,city\n\"Ann, Jr.\",ann@example.com,Troy\nBob,,Troy\n"));
        Assert.Equal((IngestOutcome.Duplicate, first.RunId), (csv.Outcome, csv.RunId));
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task Line_numbers_are_rows_of_the_sheet_whatever_line_breaks_its_cells_have()
    {
        using var ingest = new Ingest(database);
        var file = WorkbookFile.OfStrings(
            ["Plaintiffs\nof January\n2026"], [], Header,
            ["Cid", "cid@example.com", "12180", "555-0100", "one_x000D_\ntwo\nthree"],
            ["", "nobody@example.com", "", "", "a \"quoted\"\nnote"],
            [],
            ["Dee", "dee@example.com"],
            ["Eve", "no address"]);

        var result = await ingest.RunAsync(Ingest.Request(Write(ingest, "lines.xlsx", file)) with { Format = new CsvFormat { HeaderLine = 3, Delimiter = ';', Encoding = "windows-1252" } });
        Assert.Equal((IngestOutcome.Committed, 2L, 2L), (result.Outcome, result.RowsInserted, result.RowsErrored));
        await using var target = database.CreateTarget();
        var rows = await new RunQueries(target).GetRowsAsync(result.RunId!.Value, null, null, Token).ToListAsync(Token);
        Assert.Equal([4, 5, 7, 8], rows.Select(row => row.LineNumber));
        Assert.Equal([1, 2, 3, 4], rows.Select(row => row.RowNumber));
        Assert.Equal(",nobody@example.com,,,\"a \"\"quoted\"\"\nnote\"", rows[1].RawText);
        Assert.Contains("one\\r\\ntwo\\nthree", rows[0].RawData, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_in_the_header_names_its_row()
    {
        using var ingest = new Ingest(database);
        var file = WorkbookFile.OfStrings(["Report\nof\nJanuary"], ["x"], ["Zip", "Email", "City"], ["12180", "ann@example.com", "Troy"]);

        var error = (await ingest.RunAsync(Ingest.Request(Write(ingest, "header.xlsx", file)) with { Format = new CsvFormat { HeaderLine = 3 } })).Error!;
        Assert.Equal(IngestErrorId.RequiredColumnMissing, error.ErrorId);
        Assert.Contains("line 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_where_texts_belong_and_formulas_without_a_value_cause_warnings()
    {
        using var ingest = new Ingest(database);
        var rows = $"<row>{string.Concat(Header.Select(WorkbookFile.Inline))}</row>"
            + string.Concat(Enumerable.Range(0, 3).Select(i => $"<row>{WorkbookFile.Inline($"Person {i}")}{WorkbookFile.Inline($"w{i}@example.com")}<c><v>1234</v></c><c s=\"{i / 2}\"><v>5550100</v></c><c><f>A1</f></c></row>"));
        var result = await ingest.CommitAsync(Write(ingest, "numbers.xlsx", WorkbookFile.Of(rows) with { Formats = ["0000000"] }));

        Assert.Equal(3L, result.RowsInserted);
        Assert.Equal(
            [
                "numbers.xlsx: 3 cells of postal_code are numbers in the workbook, not text, so leading zeros are lost. Ask the vendor to format the column as text, or for the file as CSV.",
                "numbers.xlsx: 2 cells of phone are numbers in the workbook, not text, so leading zeros are lost. Ask the vendor to format the column as text, or for the file as CSV.",
                "numbers.xlsx: 3 formulas have no stored value and are read as empty. Open the workbook in a spreadsheet program, save it, and ingest it again.",
            ],
            ingest.Log.Warnings);
    }

    [Fact]
    public async Task Rejects_of_a_workbook_are_csv_that_can_be_ingested()
    {
        using var ingest = new Ingest(database);
        var file = WorkbookFile.OfStrings(Header, ["Fay", "fay@example.com", "01234", "", "x\ny"], ["Gus", "gus", "01234", "", "x\ny"]);
        var rejects = Path.Combine(ingest.Folder, "rejects.csv");
        await ingest.RunAsync(Ingest.Request(Write(ingest, "rejects.xlsx", file)) with { RejectPath = rejects });
        await File.WriteAllTextAsync(rejects, (await File.ReadAllTextAsync(rejects, Token)).Replace(",gus,", ",gus@example.com,", StringComparison.Ordinal), Token);

        Assert.Equal((IngestOutcome.Committed, 1L), await ingest.CommitAsync(rejects) is var again ? (again.Outcome, again.RowsInserted) : default);
    }

    [Fact]
    public async Task A_workbook_that_changes_after_the_claim_fails_and_nothing_is_kept()
    {
        string? path = null;
        using var ingest = new Ingest(database) { OnClaimed = () => File.WriteAllBytes(path!, WorkbookFile.OfStrings(["name", "email"], ["Hal", "hal@example.com"]).ToBytes()) };
        path = Write(ingest, "changing.xlsx", WorkbookFile.OfStrings(["name", "email"], ["Ida", "ida@example.com"]));
        var before = await ingest.LiveRowsAsync();

        Assert.Equal(IngestErrorId.FileChanged, (await ingest.CommitAsync(path)).Error!.ErrorId);
        Assert.Equal(before, await ingest.LiveRowsAsync());
    }

    private static string Write(Ingest ingest, string name, WorkbookFile file)
    {
        var path = Path.Combine(ingest.Folder, name);
        File.WriteAllBytes(path, file.ToBytes());
        return path;
    }
}
