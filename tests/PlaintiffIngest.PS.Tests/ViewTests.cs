using System.Xml.Linq;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>What an operator sees when objects are shown as they are.</summary>
public sealed class ViewTests : ViewTest
{
    [Fact]
    public void Results_are_a_table_with_right_aligned_counts()
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
                ClaimStatus = ClaimStatus.Claimed,
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
                Status = RunStatus.RolledBack,
                RowsFetched = 120,
                CreatedAt = Time,
            },
            "Run      Batch                Status       Fetched  Inserted   Skipped  Errored Source              Created",
            "550e8400 batch-001            RolledBack       120                              jbi                 2026-01-17 09:30:05");

    [Fact]
    public void Reconciliations_show_both_counts()
        => AssertShows(
            "ImportReconciliation",
            new ReconciliationRecord
            {
                RunId = RunId,
                SourceSystem = "jbi",
                SourceBatchId = "batch-001",
                Status = RunStatus.Completed,
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
            Status = RowStatus.Failed,
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
        Assert.DoesNotContain("who@", Show("ImportRow", row), StringComparison.Ordinal);
    }

    [Fact]
    public void A_skipped_row_names_the_row_that_it_repeats()
        => AssertShows(
            "ImportRow",
            new RowRecord { RunId = RunId, RowNumber = 7, LineNumber = 9, Status = RowStatus.Skipped, DedupeKey = new string('b', 64), DuplicateOfRunId = RunId, DuplicateOfRowNumber = 3 },
            "     Row     Line Status     Error            Message",
            "       7        9 Skipped                     Copy of row 3 of run 550e8400.");

    [Fact]
    public void Rollbacks_show_what_they_did()
        => AssertShows(
            "RollbackResult",
            new RollbackRecord(RunId, true, 120, 40, 3, 0),
            "Run      Success      Rows  Promoted  Stranded Reinstated",
            "550e8400 True          120        40         3          0");

    [Fact]
    public void Attempts_show_when_and_how_often()
        => AssertShows(
            "ImportAttempt",
            new AttemptRecord("jbi", "batch-001", new string('c', 64), 2, Time, Time, RunId, RunStatus.Completed),
            "Source       Batch                        File     Attempts First               Last                Last status",
            "jbi          batch-001                    cccccccc        2 2026-01-17 09:30:05 2026-01-17 09:30:05 Completed");

    [Fact]
    public void Events_show_who_did_what()
        => AssertShows(
            "ImportEvent",
            new EventRecord(12, RunId, "simplicity", "rolled_back", Time, "operator", null),
            "    Id When                Run      Event       Actor              Details",
            "    12 2026-01-17 09:30:05 550e8400 rolled_back operator");

    [Fact]
    public void Profiles_are_shown_as_a_list_of_their_settings()
    {
        var record = new Core.Vendors.VendorProfile
        {
            SourceSystem = "jbi",
            Version = 2,
            ChangedAt = Time,
            ChangedBy = "operator",
            Delimiter = '\t',
            Rhythm = "daily",
            MaxRows = 1000,
            AcceptedHeaders = [["First", "Last", "Mail"], ["First", "Last", "Mail", "Zip"]],
            ColumnMap = new Dictionary<string, IReadOnlyList<string>> { ["plaintiff_name"] = ["First", "Last"] },
        };

        var shown = Show("VendorProfile", record).Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0).ToList();

        Assert.Equal(
            [
                "SourceSystem    : jbi", "Version         : 2", "ChangedAt       : 2026-01-17 09:30:05", "ChangedBy       : operator",
                "Columns         : plaintiff_name = First + Last; email = Mail; postal_code = Zip", "ColumnMap       : plaintiff_name = First, Last",
                "Delimiter       : Tab", "Encoding        :", "HeaderLine      :", "AcceptedHeaders : First, Last, Mail", "                  First, Last, Mail, Zip",
                "EmailRule       :", "RequiredColumn  :", "Pattern         :", "Rhythm          : daily", "MinRows         :", "MaxRows         : 1,000", "VolumeGate      :", "RepeatGate      :", "FillGate        :", "TrailerPattern  :",
            ],
            shown);
    }

    [Fact]
    public void Migrations_show_whether_they_are_applied()
        => AssertShows(
            "IngestMigration",
            new Migration("20260117000000", "ingest_schema", MigrationState.Pending, null),
            "Version        Name                           State    Applied",
            "20260117000000 ingest_schema                  Pending");

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
}
