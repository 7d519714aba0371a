using System.Xml.Linq;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>What is left of a view on a narrow screen.</summary>
public sealed class ViewWidthTests : ViewTest
{
    private const int TimeWidth = 19;

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Checks_show_what_to_do_on_a_narrow_screen_too(int width)
    {
        var shown = Show("DatabaseCheck", new DatabaseCheck("Encrypted", CheckState.Warning, "The connection is not encrypted, since the server is this machine.", "Add sslmode=require to the connection."), width);

        Assert.Matches(@"Encrypted\s+Warning\s+The connection is not", shown);
        Assert.Contains("Add sslmode=require to the connection.", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_screen_of_80_columns_shows_a_file_its_outcome_its_run_and_its_counts()
        => AssertShows(
            "IngestResult",
            new IngestResult
            {
                Path = "/in/simplicity_2026-01-17.csv",
                FileName = "simplicity_2026-01-17.csv",
                Environment = "dev",
                RunId = RunId,
                Outcome = IngestOutcome.InProgress,
                RowsFetched = 1234567,
                RowsInserted = 1234567,
                RowsSkipped = 1234567,
                RowsErrored = 123456,
                ExitCode = ExitCode.GateFailed,
                Summary = "FAIL",
            },
            "File                  Outcome    Run        Fetched  Inserted   Skipped Errored",
            "simplicity…-01-17.csv InProgress 550e8400 1,234,567 1,234,567 1,234,567 123,456",
            width: 80);

    [Fact]
    public void A_screen_of_80_columns_shows_the_whole_message_of_a_row()
    {
        var shown = Show("ImportRow", new RowRecord
        {
            RunId = RunId,
            RowNumber = 7,
            LineNumber = 9,
            Status = RowStatus.Failed,
            DedupeKey = new string('b', 64),
            ErrorCode = "MALFORMED_QUOTES",
            ErrorMessage = "A quote is not closed within 1 MiB, or text follows a closing quote.",
        }, width: 80);

        Assert.Contains(
            "Aquoteisnotclosedwithin1MiB,ortextfollowsaclosingquote.", string.Concat(shown.Where(letter => !char.IsWhiteSpace(letter))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IngestResult", "File")]
    [InlineData("ImportRun", "File")]
    [InlineData("ImportReconciliation", "Actual")]
    [InlineData("ImportEvent", "Details")]
    [InlineData("ImportAttempt", "Source")]
    [InlineData("ImportRow", "Message")]
    public void A_detailed_table_has_the_columns_that_matter_within_120_characters(string type, string last)
    {
        var table = XDocument.Load(Repository.PathOf("module", "formats", $"{type}.Format.ps1xml")).Descendants("View")
            .Single(view => view.Element("Name")!.Value == "Detailed").Element("TableControl")!;
        var headers = table.Descendants("TableColumnHeader").ToArray();
        var until = Array.FindLastIndex(headers, header => header.Element("Label")!.Value == last);

        // What has no width takes the rest of the line, and needs some of it.
        var width = headers.Take(until + 1).Sum(header => 1 + (int?)header.Element("Width") ?? 36) - 1;

        Assert.InRange(width, 1, 119);
        Assert.Equal(headers.Length, table.Descendants("TableColumnItem").Count());
    }

    // The last column is cut to the space that is left. A count of two digits would then be another count, a time would be only its
    // year, and a header would be broken inside a word. PowerShell leaves the last character of the line empty.
    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(120)]
    public void No_column_of_a_table_is_too_narrow_to_read(int screen)
    {
        foreach (var table in Directory.GetFiles(Repository.PathOf("module", "formats")).SelectMany(file => XDocument.Load(file).Descendants("TableControl")))
        {
            var end = 0;
            foreach (var header in table.Descendants("TableColumnHeader"))
            {
                var label = header.Element("Label")!.Value;
                var (available, width) = (screen - 1 - end, (int?)header.Element("Width") ?? 12);
                var needed = width == TimeWidth ? width : Math.Min(width, Math.Max(6, label.Length));
                Assert.True(available < 1 || available >= needed, $"{label} of {table.Parent!.Descendants("TypeName").First().Value} has {available} of {width} characters");
                end += width + 1;
            }
        }
    }
}
