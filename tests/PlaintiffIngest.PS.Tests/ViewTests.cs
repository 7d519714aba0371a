using System.Management.Automation;
using System.Reflection;
using System.Xml.Linq;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>What an operator sees when objects are shown as they are.</summary>
public sealed class ViewTests : ModuleTest
{
    private static readonly Guid RunId = new("550e8400-e29b-41d4-a716-446655440000");
    private static readonly DateTimeOffset Time = new(2026, 1, 17, 9, 30, 5, TimeZoneInfo.Local.GetUtcOffset(new DateTime(2026, 1, 17, 9, 30, 5)));

    [Fact]
    public void Results_are_a_table_with_counts_to_the_right()
        => AssertShows(
            "IngestResult",
            new IngestResult
            {
                Path = "/in/simplicity_1.csv",
                FileName = "simplicity_1.csv",
                SourceSystem = "simplicity",
                Environment = "dev",
                RunId = RunId,
                Outcome = IngestOutcome.Committed,
                ClaimStatus = "claimed",
                RowsFetched = 32832,
                RowsInserted = 100,
                Expected = 32832,
                Actual = 32832,
                Reconciled = true,
                ExitCode = ExitCode.Success,
                Summary = "PASS",
            },
            "File                  Outcome    Run        Fetched  Inserted   Skipped Errored Source          Rows/s Reconciled",
            "simplicity_1.csv      Committed  550e8400    32,832       100         0       0 simplicity           0 True");

    [Fact]
    public void Runs_show_a_short_id_their_state_and_counts()
        => AssertShows(
            "ImportRun",
            new ImportRunRecord
            {
                RunId = RunId,
                SourceSystem = "jbi",
                SourceBatchId = "batch-001",
                FileHash = new string('a', 64),
                Status = "rolled_back",
                RowsFetched = 120,
                CreatedAt = Time,
            },
            "Run      Batch                Status       Fetched  Inserted   Skipped  Errored Source       Created",
            "550e8400 batch-001            RolledBack       120                              jbi          2026-01-17 09:30:05");

    [Fact]
    public void Reconciliations_show_both_counts()
        => AssertShows(
            "ImportReconciliation",
            new ReconciliationRecord
            {
                RunId = RunId,
                SourceSystem = "jbi",
                SourceBatchId = "batch-001",
                Status = "completed",
                RowsFetched = 120,
                ActualRows = 119,
                Delta = -1,
                CreatedAt = Time,
            },
            "Run      Batch                Status       Fetched    Actual   Delta Reconciled  Inserted   Skipped Errored Source",
            "550e8400 batch-001            Completed        120       119      -1 False              0         0       0 jbi");

    [Fact]
    public void Rows_show_where_and_why_but_not_who()
    {
        var row = new RowRecord
        {
            RunId = RunId,
            RowNumber = 7,
            LineNumber = 9,
            Status = "failed",
            DedupeKey = new string('b', 64),
            ErrorCode = "MISSING_NAME",
            ErrorMessage = "The name is empty.",
            Email = "who@example.com",
            RawText = ",who@example.com",
        };
        AssertShows(
            "ImportRow",
            row,
            "     Row     Line Status     Error            Message",
            "       7        9 Failed     MISSING_NAME     The name is empty.");
        Assert.DoesNotContain("who@", Screen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_skipped_row_names_the_row_that_it_repeats()
        => AssertShows(
            "ImportRow",
            new RowRecord { RunId = RunId, RowNumber = 7, LineNumber = 9, Status = "skipped", DedupeKey = new string('b', 64), DuplicateOfRunId = RunId, DuplicateOfRowNumber = 3 },
            "     Row     Line Status     Error            Message",
            "       7        9 Skipped                     Copy of row 3 of run 550e8400.");

    [Fact]
    public void Rollbacks_show_what_they_did()
        => AssertShows(
            "RollbackResult",
            new RollbackRecord(RunId, true, 120, 3, 0),
            "Run                                  Success      Rows  Stranded Reinstated",
            "550e8400-e29b-41d4-a716-446655440000 True          120         3          0");

    [Fact]
    public void Attempts_show_when_and_how_often()
        => AssertShows(
            "ImportAttempt",
            new AttemptRecord("jbi", "batch-001", new string('c', 64), 2, Time, Time, RunId, "completed"),
            "Source       Batch                        File     Attempts First               Last                Last status",
            "jbi          batch-001                    cccccccc        2 2026-01-17 09:30:05 2026-01-17 09:30:05 Completed");

    [Fact]
    public void Events_show_who_did_what()
        => AssertShows(
            "ImportEvent",
            new EventRecord(12, RunId, "rolled_back", Time, "operator", null),
            "    Id When                Run      Event       Actor              Details",
            "    12 2026-01-17 09:30:05 550e8400 rolled_back operator");

    [Fact]
    public void Migrations_show_whether_they_are_applied()
        => AssertShows(
            "IngestMigration",
            new Migration("20260117000000", "ingest_schema", MigrationState.Pending, null),
            "Version        Name                           State    Applied",
            "20260117000000 ingest_schema                  Pending");

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Checks_show_what_to_do_on_a_narrow_screen_too(int width)
    {
        SetWidth(width);

        Show("DatabaseCheck", new DatabaseCheck("Encrypted", CheckState.Warning, "The connection is not encrypted, since the server is this machine.", "Add sslmode=require to the connection."));

        Assert.Matches(@"Encrypted\s+Warning\s+The connection is not", Screen.Output);
        Assert.Contains("Add sslmode=require to the connection.", Screen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_screen_of_80_columns_shows_a_file_its_outcome_its_run_and_its_counts()
    {
        SetWidth(80);
        AssertShows(
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
            "simplicity…-01-17.csv InProgress 550e8400 1,234,567 1,234,567 1,234,567 123,456");
    }

    [Fact]
    public void A_screen_of_80_columns_shows_the_whole_message_of_a_row()
    {
        SetWidth(80);

        Show("ImportRow", new RowRecord
        {
            RunId = RunId,
            RowNumber = 7,
            LineNumber = 9,
            Status = "failed",
            DedupeKey = new string('b', 64),
            ErrorCode = "MALFORMED_QUOTES",
            ErrorMessage = "A quote is not closed within 1 MiB, or text follows a closing quote.",
        });

        Assert.Contains(
            "Aquoteisnotclosedwithin1MiB,ortextfollowsaclosingquote.", string.Concat(Screen.Output.Where(letter => !char.IsWhiteSpace(letter))), StringComparison.Ordinal);
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

    // The last column is cut to the room that is left: in one or two characters a count would be another count.
    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(120)]
    public void No_column_of_a_table_is_cut_to_less_than_can_be_read(int screen)
    {
        foreach (var table in Directory.GetFiles(Repository.PathOf("module", "formats")).SelectMany(file => XDocument.Load(file).Descendants("TableControl")))
        {
            var end = 0;
            foreach (var header in table.Descendants("TableColumnHeader"))
            {
                var (room, width) = (screen - end, (int?)header.Element("Width") ?? 12);
                Assert.True(room < 1 || room >= Math.Min(width, 6), $"{header.Element("Label")!.Value} of {table.Parent!.Descendants("TypeName").First().Value}: {room} of {width}");
                end += width + 1;
            }
        }
    }

    [Fact]
    public void Durations_are_shown_to_the_millisecond()
    {
        Assert.Equal("0:01.250", Get("[PlaintiffIngest.PS.Output.ViewText]::Duration($args[0])", TimeSpan.FromMilliseconds(1250)).Single().BaseObject);
        Assert.Equal("27:00:05", Get("[PlaintiffIngest.PS.Output.ViewText]::Duration($args[0])", new TimeSpan(27, 0, 5)).Single().BaseObject);
    }

    [Fact]
    public void Times_have_the_zone_of_this_machine_in_every_view()
    {
        var shown = Make("ImportRun", new ImportRunRecord
        {
            RunId = RunId,
            SourceSystem = "jbi",
            SourceBatchId = "batch-001",
            FileHash = new string('a', 64),
            Status = "completed",
            CreatedAt = new DateTimeOffset(2026, 1, 17, 9, 30, 5, TimeSpan.FromMinutes(17)),
        });

        var created = (DateTimeOffset)shown.GetType().GetProperty("CreatedAt")!.GetValue(shown)!;

        Assert.Equal(new DateTimeOffset(2026, 1, 17, 9, 13, 5, TimeSpan.Zero), created);
        Assert.Equal(TimeZoneInfo.Local.GetUtcOffset(created), created.Offset);
    }

    [Theory]
    [InlineData("Completed", "green")]
    [InlineData("Applied", "green")]
    [InlineData("True", "green")]
    [InlineData("Duplicate", "warning")]
    [InlineData("Pending", "warning")]
    [InlineData("Failed", "error")]
    [InlineData("False", "error")]
    public void A_state_has_the_colour_of_its_meaning_and_none_where_none_is_wanted(string state, string colour)
    {
        Assert.Equal($"<{colour}>{state}<>", Painted($"Status('{state}', $style)", "Ansi"));
        Assert.Equal(state, Painted($"Status('{state}', $style)", "PlainText"));
        Assert.Equal(state, Painted($"Status('{state}', $null)", "Ansi"));
        Assert.Equal(state, Painted($"Status('{state}', $style)", "Ansi", noColor: "1"));
    }

    [Fact]
    public void A_state_is_plain_where_the_output_of_the_process_goes_into_a_pipe()
    {
        Assert.SkipUnless(Console.IsOutputRedirected, "The output of the tests goes to a screen.");

        Assert.Equal("Failed", Painted("Status('Failed', $style)", "Host"));
    }

    [Fact]
    public void A_row_that_waits_for_its_promotion_has_landed_well()
        => Assert.Equal("<green>Pending<>", Painted("RowStatus('Pending', $style)", "Ansi"));

    [Fact]
    public void Every_type_has_a_table_and_a_list()
    {
        var views = Directory.GetFiles(Repository.PathOf("module", "formats")).SelectMany(file => XDocument.Load(file).Descendants("View")).ToArray();
        foreach (var type in ModuleAssembly().GetExportedTypes().Where(type => type.Namespace == "PlaintiffIngest.PS.Output" && type is { IsClass: true, IsAbstract: false }))
        {
            var own = views.Where(view => view.Descendants("TypeName").Any(name => name.Value == type.FullName)).ToArray();
            Assert.Single(own, view => view.Element("TableControl") is not null && view.Element("Name")!.Value == type.Name);
            Assert.Single(own, view => view.Element("ListControl") is not null && view.Element("Name")!.Value == type.Name);
        }
    }

    // A style of its own: the session's is one for the whole process.
    private string Painted(string call, string rendering, string? noColor = null) => Get(
        $"$before = $env:NO_COLOR; $env:NO_COLOR = '{noColor}'; $style = [pscustomobject]@{{ OutputRendering = '{rendering}'; Reset = '<>'; Foreground = [pscustomobject]@{{ Green = '<green>' }}; Formatting = [pscustomobject]@{{ Warning = '<warning>'; Error = '<error>' }} }}; [PlaintiffIngest.PS.Output.ViewText]::{call}; $env:NO_COLOR = $before")
        .Single().ToString();

    private Assembly ModuleAssembly() => ((CmdletInfo)Get("Get-Command Get-ImportRun").Single().BaseObject).ImplementingType.Assembly;

    private void AssertShows(string type, object record, string header, string line)
    {
        Show(type, record);
        var lines = Screen.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(shown => shown.TrimEnd()).Where(shown => shown.Length > 0).ToArray();
        Assert.Equal(header, lines[0]);
        Assert.Equal(line, lines[2]);
    }

    private void SetWidth(int width)
    {
        var screen = Screen.UI.RawUI;
        screen.BufferSize = screen.WindowSize = new System.Management.Automation.Host.Size(width, screen.BufferSize.Height);
    }

    private void Show(string type, object record) => Get("$args[0] | Out-Default", Make(type, record));

    private object Make(string type, object record) => Activator.CreateInstance(
        ModuleAssembly().GetType($"PlaintiffIngest.PS.Output.{type}", throwOnError: true)!,
        BindingFlags.Instance | BindingFlags.NonPublic,
        null,
        [record],
        null)!;
}
