using Npgsql;
using PlaintiffIngest.Core.Erasure;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Rejects;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Core.Tests.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Erasure;

/// <summary>An erased person is nowhere in the database and comes back with no file, and nobody else loses a value.</summary>
[Integration]
public sealed class ErasureTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>, IDisposable
{
    private const string Header = "name,email,phone,notes\n";

    private readonly Ingest ingest = new(database);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool> Names => new()
    {
        { "Ada Quill", false },
        { "Ada Promoted", true },
        { "İpek ΣΊΣΥΦΟΣ", false },
        { "Ada \"Dash\"", false },
        { "O'Dell \\ Back", true },
        { "100% _under_", false },
        { "(.*)+[a-z]$^|x", false },
        { "\\yAda{2}", false },
        { "Null", false },
        { "Al", false },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_erased_person_is_in_no_dump_and_every_run_still_reconciles(string name, bool promoted)
    {
        var ada = Person.Named(name);
        var carol = Person.Named("Carol Mention");
        var (rolledBack, landed, path) = await LandEverywhereAsync(ada, carol);
        if (promoted)
        {
            await PromoteAsync(landed);
        }

        var full = await DumpAsync();
        Assert.Contains(ada.Texts(), text => Holds(full, text));
        var before = Assert.Single(await FindAsync(ada));
        Assert.Equal((false, 3L, 1L, 1L), (before.IsErased, before.Rows, before.FailedRows, before.Mentions));
        Assert.True(before is { Runs: 2, Events: 2, RunsAffected: 4, OtherName: 0, Batches: 0 }, before.ToString());

        var erasure = Assert.Single(await EraseAsync(ada));

        Assert.Equal((4L, 1L, 0L, 0L, false), (erasure.RowsErased, erasure.MentionsErased, erasure.RowsOtherName, erasure.BatchIdsLeft, erasure.WasKnown));
        Assert.Equal(promoted ? ["crm.contacts"] : [], erasure.PromotedTo);
        var after = Assert.Single(await FindAsync(ada));
        Assert.Equal((true, 0L), (after.IsErased, after.Found));
        var dump = await DumpAsync();
        Assert.All(name is "Al" or "Null" ? ada.Texts().Skip(3) : ada.Texts(), text => Assert.False(Holds(dump, text), text));
        Assert.Contains("spouse: [ERASED] <[ERASED]>", dump, StringComparison.Ordinal);
        Assert.True(Holds(dump, carol.Email));
        await ingest.AssertReconciledAsync();

        // If the request is repeated, nothing is left to erase, and the places outside are returned again.
        var again = Assert.Single(await EraseAsync(ada));
        Assert.Equal((0L, 0L, 0L, true), (again.RowsErased, again.MentionsErased, again.TextsErased, again.WasKnown));
        Assert.Equal(erasure.PromotedTo, again.PromotedTo);

        // The same file is a duplicate; the person in another file lands skipped and without values, also after a rollback.
        Assert.Equal(IngestOutcome.Duplicate, (await ingest.CommitAsync(path)).Outcome);
        await AssertLandsEmptyAsync(ada, "later");
        await using (var target = database.CreateTarget())
        {
            await new RunCommands(target).RollbackAsync(landed, "test", reinstate: true, Token);
        }

        await AssertLandsEmptyAsync(ada, "after the rollback");
        Assert.Equal(0, await database.ScalarAsync<long>($"SELECT ingest.reinstate_skipped_rows('{rolledBack}')"));
        Assert.Equal((true, 0L), (Assert.Single(await FindAsync(ada)).IsErased, Assert.Single(await FindAsync(ada)).Found));
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task Everybody_else_keeps_every_value()
    {
        var ada = Person.Named("Al");
        var joann = Person.Named("Sally Walker") with { Email = "jo" + ada.Email, Phone = "jo" + ada.Email };
        var other = ada with { Name = "Albert Other" };
        var namesake = Person.Named("Al");
        var file = ingest.File("others of Sally.csv", Header + ada.Line() + joann.Line($"also {joann.Email}, {ada.Email}munity and {ada.Email}.au") + other.Line() + namesake.Line("Al himself")
            + $"Sally,{joann.Email},1,2,3\n" + "Sally Walker,,1,2\n" + "Albert,no address,1,2\n" + "Hal,no address,1,2\n");
        var run = (await ingest.CommitAsync(file)).RunId!.Value;
        var before = await OthersAsync(run);

        var erasure = Assert.Single(await EraseAsync(ada));

        Assert.Equal((1L, 0L, 1L), (erasure.RowsErased, erasure.MentionsErased, erasure.RowsOtherName));
        Assert.Equal((0L, 0L), (erasure.TextsErased, erasure.BatchIdsLeft));
        Assert.Equal(before, await OthersAsync(run));
        Assert.Equal("name,email,phone,notes", await database.ScalarAsync<string>($"SELECT csv_header FROM ingest.import_runs WHERE id = '{run}'"));
        Assert.Equal((1L, 0L), (Assert.Single(await FindAsync(other)).Rows, Assert.Single(await FindAsync(namesake)).FailedRows));
    }

    [Fact]
    public async Task A_promoter_that_holds_the_row_cannot_mark_it_and_nobody_claims_it_again()
    {
        var ada = Person.Named("Ada Held");
        var run = (await ingest.CommitAsync(ingest.File("held.csv", Header + ada.Line()))).RunId!.Value;
        await using var promoter = await database.OpenAsync();
        var claims = await ClaimAsync(promoter, run);

        await EraseAsync(ada);

        var error = await Assert.ThrowsAsync<PostgresException>(() => MarkAsync(promoter, claims));
        Assert.Equal(PostgresErrorCodes.ObjectNotInPrerequisiteState, error.SqlState);
        Assert.Empty(await ClaimAsync(promoter, run));
    }

    [Fact]
    public async Task An_erased_failed_row_is_not_exported_and_the_command_says_how_many_were_left_out()
    {
        var ada = Person.Named("Ada Failed");
        var run = (await ingest.CommitAsync(ingest.File("failed.csv", Header + $"{ada.Name},{ada.Email},1,2,3\nBob,bob.failed@example.com,1,2,3\n" + Person.Named("Cid").Line()))).RunId!.Value;
        await EraseAsync(ada);

        await using var target = database.CreateTarget();
        var path = Path.Combine(ingest.Folder, "rejects.csv");
        var export = await new RejectExporter(target).ExportAsync(run, path, force: false, new RejectExportSession(), Token);

        Assert.Equal((1L, 1L), (export.Rows, export.ErasedRows));
        var text = await File.ReadAllTextAsync(path, Token);
        Assert.Contains("bob.failed@example.com", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ERASED", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(ErasedKeys.MinFileBytes)]
    public async Task A_person_who_is_erased_during_a_load_lands_without_values(long fileBytes)
    {
        var ada = Person.Named("Ada Racing");
        using var racing = new Ingest(database)
        {
            OnClaimed = () => EraseAsync(ada).GetAwaiter().GetResult(),
        };

        var result = await racing.CommitAsync(racing.File("racing.csv", Header + ada.Line() + Person.Named("Bob Racing").Line(new string('x', (int)fileBytes))));

        Assert.Equal((1L, 1L), (result.RowsInserted, result.RowsSkipped));
        Assert.Equal((true, 0L), (Assert.Single(await FindAsync(ada)).IsErased, Assert.Single(await FindAsync(ada)).Found));
    }

    [Fact]
    public async Task Somebody_who_was_never_loaded_is_found_nowhere_and_can_be_erased_in_advance()
    {
        var eve = Person.Named("Eve Never");
        Assert.Equal((false, 0L), (Assert.Single(await FindAsync(eve)).IsErased, Assert.Single(await FindAsync(eve)).Found));

        Assert.Equal(0, Assert.Single(await EraseAsync(eve)).RowsErased);

        await AssertLandsEmptyAsync(eve, "never");
    }

    [Fact]
    public async Task A_batch_id_is_left_and_counted()
    {
        var ada = Person.Named("Ada Batch");
        await ingest.RunAsync(Ingest.Request(ingest.File($"x_{ada.Email}.csv", Header + ada.Line())) with { SourceBatchId = $"of {ada.Email}" });

        Assert.Equal(1, Assert.Single(await FindAsync(ada)).Batches);
        var erasure = Assert.Single(await EraseAsync(ada));

        Assert.Equal((1L, 1L), (erasure.RowsErased, erasure.BatchIdsLeft));
        Assert.Equal("x_[ERASED].csv name,email,phone,notes", await database.ScalarAsync<string>($"SELECT concat_ws(' ', filename, csv_header) FROM ingest.import_runs WHERE source_batch_id = 'of {ada.Email}'"));
    }

    [Fact]
    public async Task Two_hundred_requests_are_one_transaction()
    {
        var people = Enumerable.Range(0, 200).Select(number => Person.Named($"Person Number {(char)('a' + (number % 26))}{(char)('a' + (number / 26))}")).ToArray();
        await ingest.CommitAsync(ingest.File("many.csv", Header + string.Concat(people.Select(person => person.Line()))));

        var erased = await EraseAsync(people);

        Assert.Equal(200, erased.Count);
        Assert.All(erased, erasure => Assert.Equal(1, erasure.RowsErased));
        Assert.Equal(1, await database.ScalarAsync<long>(
            "SELECT count(DISTINCT xmin::text) FROM ingest.plaintiffs_raw WHERE import_run_id = (SELECT id FROM ingest.import_runs WHERE filename = 'many.csv')"));
        Assert.All(await FindAsync(people), location => Assert.Equal((true, 0L), (location.IsErased, location.Found)));
    }

    [Theory]
    [InlineData("ingest_operator")]
    [InlineData("ingest_reader")]
    public async Task Only_the_owner_may_find_or_erase_people(string role)
    {
        await using var login = await TestLogin.CreateAsync(database.Settings);
        await database.ExecuteAsync($"GRANT {role} TO {login.Name}");
        await using var target = database.CreateTarget(login.Name, login.Password);
        var commands = new PersonCommands(target, new RecordingLog());
        PersonRequest[] people = [Request(1, Person.Named("Ada Refused"))];

        foreach (var refused in new Func<Task>[] { () => commands.EraseAsync(people, Token), () => commands.FindAsync(people, Token) })
        {
            var error = await Assert.ThrowsAsync<IngestException>(refused);
            Assert.Equal(IngestErrorId.PermissionDenied, error.ErrorId);
            Assert.Contains("ingest_owner", error.Message, StringComparison.Ordinal);
            Assert.Contains("ingest_owner", error.Remedy, StringComparison.Ordinal);
        }

        await database.ExecuteAsync($"GRANT ingest_owner TO {login.Name}");
        Assert.Single(await commands.EraseAsync(people, Token));
    }

    public void Dispose() => ingest.Dispose();

    private static bool Holds(string dump, string text) => dump.Contains(text, StringComparison.OrdinalIgnoreCase);

    private static PersonRequest Request(int number, Person person) => PersonRequest.Create(number, "simplicity", person.Email, person.Name);

    // A rolled-back row and its reason, a live row, a failed row, a mention, a skipped row, a file name and error details.
    private async Task<(Guid RolledBack, Guid Landed, string Path)> LandEverywhereAsync(Person ada, Person carol)
    {
        await using var target = database.CreateTarget();
        var rolledBack = (await ingest.RunAsync(Ingest.Request(ingest.File($"of_{ada.Email}.csv", Header + ada.Line("first"))) with { SourceBatchId = $"first {Guid.NewGuid()}" })).RunId!.Value;
        await new RunCommands(target).RollbackAsync(rolledBack, $"{ada.Name} asked for it", reinstate: false, Token);

        var batch = Guid.NewGuid();
        var path = ingest.File(
            $"{batch}.csv",
            Header + ada.Line("a note") + carol.Line($"spouse: {ada.Name} <{ada.Email.ToUpperInvariant()}>") + $"{Person.Cell(ada.Name)},{ada.Email},{ada.Phone},x,too many\n");
        var landed = (await ingest.CommitAsync(path)).RunId!.Value;
        await ingest.CommitAsync(ingest.File($"skipped {batch}.csv", Header + ada.Line("again")));

        await using var connection = await database.OpenAsync();
        var (failed, _) = await connection.ClaimAsync(TestRuns.NewBatch());
        await using var command = new NpgsqlCommand("SELECT ingest.fail_import_run($1, jsonb_build_object('error', 'test', 'message', $2, 'lines', jsonb_build_array(3, $3)))", connection);
        command.Parameters.AddWithValue(failed);
        command.Parameters.AddWithValue($"bad row of {ada.Name}");
        command.Parameters.AddWithValue(ada.Email);
        await command.ExecuteNonQueryAsync(Token);
        return (rolledBack, landed, path);
    }

    // The rows of a small file are compared with the list of erased people only in the database; those of a larger file before they are sent.
    private async Task AssertLandsEmptyAsync(Person person, string file)
    {
        foreach (var fileBytes in new[] { 1, (int)ErasedKeys.MinFileBytes })
        {
            var path = ingest.File($"{file} {Guid.NewGuid()}.csv", Header + person.Line() + Person.Named($"Bob Beside {fileBytes}").Line(new string('x', fileBytes)));
            var dry = await ingest.RunAsync(Ingest.Request(path, commit: false));
            var result = await ingest.CommitAsync(path);
            Assert.Equal((1L, 1L, 1L, 1L), (dry.RowsInserted, dry.RowsSkipped, result.RowsInserted, result.RowsSkipped));
            Assert.Equal(1, await database.ScalarAsync<long>(
                $"SELECT count(*) FROM ingest.plaintiffs_raw WHERE import_run_id = '{result.RunId}' AND status = 'skipped' AND erased_at IS NOT NULL AND coalesce(plaintiff_name, email, phone, raw_text) IS NULL AND raw_data = '{{}}'"));
        }
    }

    private async Task<IReadOnlyList<PersonErasure>> EraseAsync(params Person[] people)
    {
        await using var target = database.CreateTarget();
        return await new PersonCommands(target, new RecordingLog()).EraseAsync([.. people.Select((person, index) => Request(index + 1, person))], Token);
    }

    private async Task<IReadOnlyList<PersonLocation>> FindAsync(params Person[] people)
    {
        await using var target = database.CreateTarget();
        return await new PersonCommands(target, new RecordingLog()).FindAsync([.. people.Select((person, index) => Request(index + 1, person))], Token);
    }

    private Task<string> DumpAsync() => PostgresDump.TakeAsync(database);

    private Task<string?> OthersAsync(Guid run) => database.ScalarAsync<string>(
        $"SELECT string_agg(landed::text, E'\\n' ORDER BY row_number) FROM ingest.plaintiffs_raw AS landed WHERE import_run_id = '{run}' AND row_number > 1");

    private async Task PromoteAsync(Guid run)
    {
        await using var connection = await database.OpenAsync();
        await MarkAsync(connection, await ClaimAsync(connection, run));
    }

    private static async Task<string[]> ClaimAsync(NpgsqlConnection connection, Guid run)
        => await connection.ScalarAsync<string[]>($"SELECT array_agg(row_claim) FILTER (WHERE import_run_id = '{run}') FROM ingest.claim_rows_to_promote(100000, 'test')") ?? [];

    private static async Task MarkAsync(NpgsqlConnection connection, string[] claims)
    {
        await using var command = new NpgsqlCommand("SELECT ingest.mark_promoted($1, 'crm.contacts')", connection);
        command.Parameters.AddWithValue(claims);
        await command.ExecuteNonQueryAsync(Token);
    }
}
