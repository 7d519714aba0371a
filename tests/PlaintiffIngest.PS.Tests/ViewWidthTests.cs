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
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(113)]
    [InlineData(200)]
    public void Every_column_of_a_table_is_shown_or_named_as_left_out(int width)
    {
        Screen.Width = width;
        foreach (var file in Directory.GetFiles(Repository.PathOf("module", "formats")))
        {
            foreach (var view in XDocument.Load(file).Descendants("View").Where(view => view.Element("TableControl") is not null))
            {
                var shown = Get(
                    "[Runtime.CompilerServices.RuntimeHelpers]::GetUninitializedObject($args[0]) | Format-Table -View $args[1] | Out-String -Width $args[2]",
                    ModuleAssembly().GetType(view.Descendants("TypeName").First().Value, throwOnError: true)!, view.Element("Name")!.Value, width).Single().ToString()!;
                var lines = shown.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd()).Where(line => line.Length > 0).ToArray();
                var labels = view.Descendants("TableColumnHeader").Select(header => header.Element("Label")!.Value).ToArray();
                var isNoted = lines[0].StartsWith($"Too wide for {width} characters: ", StringComparison.Ordinal);

                // The last label may be cut to the room that is left for it.
                var header = Array.Find(lines, line => line.TrimStart().StartsWith(labels[0], StringComparison.Ordinal))!;
                var isShown = labels.TakeWhile(label => header.Contains(label[..Math.Min(label.Length, 5)], StringComparison.Ordinal)).Count();
                var note = isShown == labels.Length ? null : $"Too wide for {width} characters: {string.Join(", ", labels.Skip(isShown))}. Format-List shows these columns.";

                Assert.Equal((view.Element("Name")!.Value, note), (view.Element("Name")!.Value, isNoted ? string.Join(' ', lines.TakeWhile(line => line != header)) : null));
            }
        }
    }

    [Theory]
    [InlineData("ImportRow", 80)]
    [InlineData("ImportRow", 100)]
    [InlineData("DatabaseCheck", 60)]
    public void A_long_text_is_broken_between_words(string type, int width)
    {
        Screen.Width = width;
        const string Text = "A quote is not closed within 1 MiB, or text follows a closing quote; the sentences go on and on.";
        object record = type == "ImportRow"
            ? new RowRecord { RunId = RunId, RowNumber = 7, LineNumber = 9, Status = RowStatus.Failed, DedupeKey = new string('b', 64), ErrorCode = "MALFORMED_QUOTES", ErrorMessage = Text }
            : new DatabaseCheck("Encrypted", CheckState.Warning, Text, "Do this, do that, and do something else that takes a line of its own.");

        var lines = Show(type, record, width).Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0).ToArray();
        var column = lines[0].IndexOf("Message", StringComparison.Ordinal);

        Assert.All(lines, line => Assert.InRange(line.Length, 1, width));
        var words = string.Join(' ', lines.Skip(2).Select(line => line[column..].Trim())).Split(' ');
        Assert.Equal(Text.Split(' '), words.Take(Text.Split(' ').Length));
    }

    [Fact]
    public void A_host_without_a_screen_gets_no_note_and_the_whole_text()
    {
        var shown = Show("ImportRun", new ImportRunRecord { RunId = RunId, SourceSystem = "jbi", SourceBatchId = "b", FileHash = new string('a', 64), Status = RunStatus.Completed, CreatedAt = Time }, 80);

        Assert.DoesNotContain("Too wide", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("Created", shown, StringComparison.Ordinal);
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
