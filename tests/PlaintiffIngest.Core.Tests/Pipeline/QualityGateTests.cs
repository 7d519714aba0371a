using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Rejects;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Pipeline;

[Integration]
public sealed class QualityGateTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    private const string OneBadOfFour = "name,email\nA,a@example.com\nB,\nC,c@example.com\nD,d@example.com\n";

    [Fact]
    public async Task A_file_with_only_a_header_fails_and_its_run_is_recorded()
    {
        using var ingest = new Ingest(database);
        var result = await ingest.CommitAsync(ingest.File("empty.csv", "name,email\n"));
        await AssertRefusedAsync(ingest, result, IngestErrorId.NoDataRows);
        Assert.Contains("-AllowEmpty", result.Error!.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_file_is_a_success_when_it_is_allowed()
    {
        using var ingest = new Ingest(database);
        var result = await ingest.RunAsync(Ingest.Request(ingest.File("allowed.csv", "name,email\n")) with { AllowEmpty = true });
        Assert.Equal((IngestOutcome.Committed, 0L, true), (result.Outcome, result.RowsFetched, result.Reconciled));
    }

    [Fact]
    public async Task A_file_without_a_valid_row_fails_even_when_empty_is_allowed()
    {
        using var ingest = new Ingest(database);
        var result = await ingest.RunAsync(Ingest.Request(ingest.File("invalid.csv", "name,email\nA,\n,b@example.com\n")) with { AllowEmpty = true });
        await AssertRefusedAsync(ingest, result, IngestErrorId.NoValidRows);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("24%")]
    public async Task More_failed_rows_than_the_limit_fail_the_file(string limit)
    {
        using var ingest = new Ingest(database);
        var result = await ingest.RunAsync(Ingest.Request(ingest.File("many.csv", OneBadOfFour)) with { MaxErrors = ErrorLimit.Parse(limit), SourceBatchId = "many" + limit.Length });
        await AssertRefusedAsync(ingest, result, IngestErrorId.TooManyErrors);
        Assert.Contains("1 of 4 rows failed", result.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_row_lands_with_its_reason_line_and_text_next_to_the_valid_ones()
    {
        using var ingest = new Ingest(database);
        var result = await ingest.RunAsync(Ingest.Request(ingest.File("lands.csv", OneBadOfFour)) with { MaxErrors = ErrorLimit.Parse("25%") });
        Assert.Equal((4, 3, 0, 1), (result.RowsFetched, result.RowsInserted, result.RowsSkipped, result.RowsErrored));
        Assert.Equal("failed|MISSING_EMAIL|3|B,", await database.ScalarAsync<string>(
            $"SELECT status || '|' || error_code || '|' || line_number || '|' || raw_text FROM ingest.plaintiffs_raw WHERE import_run_id = '{result.RunId}' AND row_number = 2"));
    }

    [Fact]
    public async Task Rejects_are_written_corrected_and_ingested_again()
    {
        using var ingest = new Ingest(database);
        var request = Ingest.Request(ingest.File("rejected.csv", "name,email,city\nE,e@example.com,X\nF,,Y\n")) with { RejectPath = ingest.Folder + Path.DirectorySeparatorChar };
        var result = await ingest.RunAsync(request);
        Assert.Equal(Path.Combine(ingest.Folder, "rejected.rejects.csv"), result.RejectPath);

        var corrected = File.ReadAllText(result.RejectPath!).Replace("F,,Y", "F,f@example.com,Y", StringComparison.Ordinal);
        var again = await ingest.CommitAsync(ingest.File("corrected.csv", corrected));
        Assert.Equal((1, 1, 0), (again.RowsFetched, again.RowsInserted, again.RowsErrored));
        Assert.Equal("{}", await database.ScalarAsync<string>($"SELECT raw_data::text FROM ingest.plaintiffs_raw WHERE import_run_id = '{again.RunId}'"));
    }

    [Fact]
    public async Task An_uncorrected_reject_fails_again_even_with_a_NUL()
    {
        using var ingest = new Ingest(database);
        var result = await ingest.RunAsync(Ingest.Request(ingest.File("nul.csv", "name,email\nG,g@example.com\nN\0l,n@example.com\n")));
        var path = Path.Combine(ingest.Folder, "exported.csv");
        await using var target = database.CreateTarget();
        await new RejectExporter(target).ExportAsync(result.RunId!.Value, path, force: false, new RejectExportSession(), TestContext.Current.CancellationToken);

        var again = await ingest.CommitAsync(path);
        Assert.Equal((1, 0, 1), (again.RowsFetched, again.RowsInserted, again.RowsErrored));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rejects_never_replace_the_vendors_file_even_with_force(bool commit)
    {
        using var ingest = new Ingest(database);
        var path = ingest.File("self.csv", OneBadOfFour);
        var link = Path.Combine(ingest.Folder, "link.csv");
        SymbolicLink.ToFile(link, path);
        foreach (var target in (string[])[path, link])
        {
            var result = await ingest.RunAsync(Ingest.Request(path, commit) with { RejectPath = target, Force = true });
            Assert.Equal((IngestErrorId.InvalidParameter, ExitCode.ConfigurationError), (result.Error!.ErrorId, result.ExitCode));
            Assert.Equal(OneBadOfFour, File.ReadAllText(path));
        }
    }

    [Fact]
    public async Task Rejects_never_replace_another_input_of_the_same_command_even_with_force()
    {
        using var ingest = new Ingest(database);
        var corrected = "reject_line,reject_code,reject_reason,name,email\n2,\"MISSING_EMAIL\",x,Q,q@example.com\n";
        var (seen, later) = (ingest.File("seen.csv", corrected), ingest.File("later.csv", OneBadOfFour));
        SymbolicLink.ToFolder(Path.Combine(ingest.Folder, "linked"), ingest.Folder);
        var ofSeen = Ingest.Request(seen) with { RejectPath = seen, Force = true };
        var two = ofSeen with { Path = ingest.File("two.csv", "name,email\nR,r@example.com\nR,\n"), RejectPath = Path.Combine(ingest.Folder, "linked", "seen.csv") };

        Assert.Equal(IngestErrorId.InvalidParameter, (await ingest.RunAsync(ofSeen)).Error!.ErrorId);
        Assert.Equal(IngestErrorId.InvalidParameter, (await ingest.RunAsync(two)).Error!.ErrorId);
        Assert.Equal(corrected, File.ReadAllText(seen));

        Assert.Equal(IngestErrorId.FileExists, (await ingest.RunAsync(two with { RejectPath = later })).Error!.ErrorId);
        Assert.Equal(OneBadOfFour, File.ReadAllText(later));
    }

    [Fact]
    public async Task Rejects_of_one_file_never_replace_those_of_another_of_the_same_command()
    {
        using var ingest = new Ingest(database);
        var one = Ingest.Request(ingest.File("one.csv", "name,email\nO,o@example.com\nO,\n")) with { RejectPath = Path.Combine(ingest.Folder, "all.csv"), Force = true };
        var two = one with { Path = ingest.File("two.csv", "name,email\nP,p@example.com\nP,\n") };

        Assert.Null((await ingest.RunAsync(one)).Error);
        Assert.Equal(IngestErrorId.FileExists, (await ingest.RunAsync(two)).Error!.ErrorId);
        Assert.Contains("O,", File.ReadAllText(one.RejectPath), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_is_lost_during_a_load_fails_the_whole_file()
    {
        await database.ExecuteAsync(
            """
            CREATE FUNCTION public.lose_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER lose_row BEFORE INSERT ON ingest.plaintiffs_raw FOR EACH ROW WHEN (NEW.email = 'lost@example.com') EXECUTE FUNCTION public.lose_row();
            """);
        using var ingest = new Ingest(database);
        var path = ingest.File("loses.csv", "name,email\nL,lost@example.com\nK,kept@example.com\n");
        var result = await ingest.CommitAsync(path);
        await database.ExecuteAsync("DROP TRIGGER lose_row ON ingest.plaintiffs_raw");

        await AssertRefusedAsync(ingest, result, IngestErrorId.ReconciliationFailed);
        Assert.Equal((2L, 1L, -1L, false), (result.Expected, result.Actual, result.Delta, result.Reconciled));
        Assert.Contains("Reconcile: FAIL (expected=2 actual=1)", ingest.Log.Lines);
        Assert.Equal(2, (await ingest.CommitAsync(path)).RowsInserted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_duplicate_is_detected_even_if_its_reject_file_exists(bool commit)
    {
        using var ingest = new Ingest(database);
        var request = Ingest.Request(ingest.File($"again-{commit}.csv", $"name,email\nA {commit},a.{commit}@example.com\nA,\n")) with { RejectPath = Path.Combine(ingest.Folder, "bad.csv") };
        Assert.Equal(IngestOutcome.Committed, (await ingest.RunAsync(request)).Outcome);

        var again = await ingest.RunAsync(request with { Commit = commit });

        Assert.Equal((IngestOutcome.Duplicate, ExitCode.Success), (again.Outcome, again.ExitCode));
        Assert.True(File.Exists(request.RejectPath));
    }

    [Fact]
    public async Task Rejects_are_written_when_the_gate_fails_too_and_never_over_another_file()
    {
        using var ingest = new Ingest(database);
        var request = Ingest.Request(ingest.File("gate.csv", "name,email\nA,\n")) with { RejectPath = Path.Combine(ingest.Folder, "bad.csv") };
        var result = await ingest.RunAsync(request);
        Assert.Equal(IngestErrorId.NoValidRows, result.Error!.ErrorId);
        Assert.True(File.Exists(request.RejectPath));

        var runs = await database.ScalarAsync<long>("SELECT count(*) FROM ingest.import_runs");
        var second = await ingest.RunAsync(request);
        Assert.Equal((IngestErrorId.FileExists, ExitCode.ConfigurationError), (second.Error!.ErrorId, second.ExitCode));
        Assert.Equal(runs, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.import_runs"));
        Assert.Equal(IngestErrorId.NoValidRows, (await ingest.RunAsync(request with { Force = true })).Error!.ErrorId);
    }

    [Theory]
    [InlineData("nosuch.csv", null, IngestErrorId.FileNotFound, ExitCode.ConfigurationError)]
    [InlineData("blank.csv", "", IngestErrorId.FileEmpty, ExitCode.GateFailed)]
    [InlineData("column.csv", "name,phone\nA,1\n", IngestErrorId.RequiredColumnMissing, ExitCode.ConfigurationError)]
    [InlineData("twice.csv", "name,email,E-Mail\nA,a@example.com,b\n", IngestErrorId.DuplicateColumn, ExitCode.ConfigurationError)]
    public async Task An_error_before_the_first_row_creates_no_run(string name, string? text, IngestErrorId error, ExitCode exitCode)
    {
        using var ingest = new Ingest(database);
        var path = text is null ? Path.Combine(ingest.Folder, name) : ingest.File(name, text);
        var runs = await database.ScalarAsync<long>("SELECT count(*) FROM ingest.import_runs");
        var result = await ingest.CommitAsync(path);
        Assert.Equal((IngestOutcome.Failed, error, exitCode), (result.Outcome, result.Error!.ErrorId, result.ExitCode));
        Assert.Null(result.RunId);
        Assert.Equal(runs, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.import_runs"));
    }

    private static async Task AssertRefusedAsync(Ingest ingest, IngestResult result, IngestErrorId error)
    {
        Assert.Equal((IngestOutcome.Failed, error, ExitCode.GateFailed), (result.Outcome, result.Error!.ErrorId, result.ExitCode));
        Assert.Equal("failed", await ingest.StatusAsync(result.RunId));
        Assert.Equal(0, await ingest.RowsAsync(result.RunId));
        Assert.Equal("Transaction: ROLLED BACK", ingest.Log.Lines[^1]);
        await ingest.AssertReconciledAsync();
    }
}
