using System.Text;
using PlaintiffIngest.Core.Erasure;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Core.Tests.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Erasure;

/// <summary>Places and spellings that a search could miss: each is found and erased, and is in no dump afterwards.</summary>
[Integration]
public sealed class HiddenPersonTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>, IDisposable
{
    private const string Header = "name,email,phone,notes\n";

    private readonly Ingest ingest = new(database);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Ann \"The\" Quill", "{0},,1,2")]
    [InlineData("Ann \"\" Quill", "{0},,1,2")]
    [InlineData("Ann Double", "{0},ann@@example.com,1,2")]
    [InlineData("Ann Comma", "{0},\"ann@example,com\",1,2")]
    [InlineData("Ann Blank", "{0},ann @example.com,1,2")]
    [InlineData("Ann Domain", "{0},ann@example,1,2")]
    [InlineData("ÅNN Çase", "ånn çASE,,1,2")]
    [InlineData("Ann Mail", "{0},ÄNN.{1},1,2,3", "änn.")]
    public async Task A_failed_row_is_found_by_its_name_if_it_has_no_valid_email_and_by_its_email(string name, string line, string prefix = "")
    {
        var tail = $"{Guid.NewGuid():N}x@example.com";
        var ann = new Person(name, prefix + tail, "");
        await ingest.CommitAsync(ingest.File(
            $"{tail}.csv",
            Header + string.Format(System.Globalization.CultureInfo.InvariantCulture, line, Person.Cell(name), tail) + "\n" + Person.Named("Bob Beside").Line("x")));

        Assert.Equal(1, (await FindAsync(ann)).FailedRows);
        Assert.Equal(1, (await EraseAsync(ann)).RowsErased);

        Assert.Equal(0, (await FindAsync(ann)).Found);
        await AssertNotInDumpAsync(name, name.Replace("\"", "\"\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failed_row_of_a_namesake_or_of_a_longer_name_keeps_its_text()
    {
        var ann = Person.Named("Ann Åse");
        var run = (await ingest.CommitAsync(ingest.File(
            "namesakes.csv",
            Header + ann.Line("x") + $"Ann Åse,other.{ann.Email},1,2,3\n" + "Ann Åseth,ann@@example.com,1,2\n" + "Ann A\u030ase\u0301,,1,2\n"))).RunId!.Value;

        Assert.Equal(1, (await EraseAsync(ann)).RowsErased);

        Assert.Equal(3, await database.ScalarAsync<long>($"SELECT count(*) FROM ingest.plaintiffs_raw WHERE import_run_id = '{run}' AND raw_text IS NOT NULL"));
    }

    [Fact]
    public async Task A_row_with_another_name_is_counted_even_if_it_has_the_email_in_another_column_too()
    {
        var ann = Person.Named("Ann Twice");
        var alias = ann with { Name = "A. Twice" };
        await ingest.CommitAsync(ingest.File("twice.csv", Header + ann.Line("x") + $"{alias.Name},{alias.Email},1,{ann.Email}\n"));

        var found = await FindAsync(ann);
        Assert.Equal((1L, 1L, 1L), (found.Rows, found.Mentions, found.OtherName));
        var erasure = await EraseAsync(ann);
        Assert.Equal((1L, 1L, 1L), (erasure.RowsErased, erasure.MentionsErased, erasure.RowsOtherName));
    }

    [Theory]
    [InlineData(NormalizationForm.FormC)]
    [InlineData(NormalizationForm.FormD)]
    public async Task Both_Unicode_forms_of_a_name_are_one_person(NormalizationForm asked)
    {
        var tail = $"{Guid.NewGuid():N}x@example.com";
        string[] spellings = [.. new[] { NormalizationForm.FormC, NormalizationForm.FormD }.Select("Zoë Åström".Normalize)];
        var zoe = new Person("Zoë Åström".Normalize(asked), $"zoë.{tail}".Normalize(asked), "");
        var file = Header + string.Concat(spellings.Select(name => $"{name},{$"zoë.{tail}".Normalize()},1,\n"));
        await ingest.CommitAsync(ingest.File($"{tail}.csv", file + $"Bob,bob.{tail},1,{$"ZOË.{tail}".Normalize(NormalizationForm.FormD)}\n"));

        var erasure = await EraseAsync(zoe);

        Assert.Equal((2L, 1L, 0L), (erasure.RowsErased, erasure.MentionsErased, erasure.RowsOtherName));
        Assert.Equal((true, 0L), ((await FindAsync(zoe)).IsErased, (await FindAsync(zoe)).Found));
        await AssertNotInDumpAsync([.. spellings, $"zoë.{tail}", $"zoë.{tail}".Normalize(NormalizationForm.FormD)]);

        // Whichever spelling a later file has.
        var later = await ingest.CommitAsync(ingest.File($"later {tail}.csv", file));
        Assert.Equal((0L, 2L), (later.RowsInserted, later.RowsSkipped));
        Assert.Equal(0, (await FindAsync(zoe)).Found);
    }

    [Fact]
    public async Task Both_Unicode_forms_of_a_name_can_be_erased_in_advance()
    {
        var tail = $"{Guid.NewGuid():N}x@example.com";
        string[] spellings = [.. new[] { NormalizationForm.FormC, NormalizationForm.FormD }.Select("Zoë Åström".Normalize)];
        Assert.Equal(0, (await EraseAsync(new Person(spellings[0], tail, ""))).RowsErased);

        var later = await ingest.CommitAsync(ingest.File($"{tail}.csv", Header + string.Concat(spellings.Select(name => $"{name},{tail},1,\n"))));

        Assert.Equal((0L, 2L), (later.RowsInserted, later.RowsSkipped));
    }

    // At the end of a word, Python's lower case of the sigma is another letter than PostgreSQL's. The key follows Python.
    [Fact]
    public async Task A_row_in_another_case_is_found_by_its_key()
    {
        var head = $"{Guid.NewGuid():N}";
        var asked = new Person("Ann Greek", $"{head}ΟΔΌΣ@example.com", "");
        await ingest.CommitAsync(ingest.File($"{head}.csv", Header + $"Ann Greek,{head}οδός@example.com,1,\n"));

        Assert.Equal(1, (await FindAsync(asked)).Rows);
        Assert.Equal(1, (await EraseAsync(asked)).RowsErased);
    }

    [Fact]
    public async Task An_email_without_an_at_sign_is_found_in_other_peoples_rows()
    {
        var ann = new Person("Ann Handle", $"handle{Guid.NewGuid():N}", "");
        await ingest.CommitAsync(ingest.File($"{Guid.NewGuid()}.csv", Header + $"Bob,bob.handle@example.com,{ann.Email},\n"));

        Assert.Equal(1, (await FindAsync(ann)).Mentions);
        Assert.Equal(1, (await EraseAsync(ann)).MentionsErased);
        await AssertNotInDumpAsync(ann.Email);
    }

    [Fact]
    public async Task The_message_of_a_failed_row_is_erased_too_and_the_event_counts_the_row()
    {
        var ann = Person.Named("Ann Message");
        await using var connection = await database.OpenAsync();
        var (run, _) = await connection.ClaimAsync(TestRuns.NewBatch());
        await connection.InsertFailedAsync(run, 1, ann.Email);
        await connection.ExecuteAsync($"UPDATE ingest.plaintiffs_raw SET error_message = 'not {ann.Email}' WHERE import_run_id = '{run}'; SELECT ingest.finalize_import_run('{run}')");

        Assert.Equal(1, (await EraseAsync(ann)).RowsErased);

        Assert.Equal("not [ERASED]", await connection.ScalarAsync<string>($"SELECT error_message FROM ingest.plaintiffs_raw WHERE import_run_id = '{run}'"));
        Assert.Equal("1", await connection.ScalarAsync<string>($"SELECT details ->> 'rows' FROM ingest.import_events WHERE run_id = '{run}' AND event = 'erased'"));
    }

    [Fact]
    public async Task Nobody_else_loses_a_value_because_two_columns_of_a_file_are_named_after_the_person()
    {
        var ann = Person.Named("Ann Column");
        var run = (await ingest.CommitAsync(ingest.File("columns.csv", $"name,email,{ann.Email},{ann.Name}\nBob,bob.{ann.Email},first,second\n"))).RunId!.Value;

        Assert.Equal(1, (await EraseAsync(ann)).MentionsErased);

        Assert.Equal(
            """{"[ERASED]": "second", "[ERASED] 2": "first"}""",
            await database.ScalarAsync<string>($"SELECT raw_data::text FROM ingest.plaintiffs_raw WHERE import_run_id = '{run}'"));
        Assert.Equal("[ERASED]", await database.ScalarAsync<string>($"SELECT csv_header FROM ingest.import_runs WHERE id = '{run}'"));
    }

    [Fact]
    public async Task Texts_from_callers_of_the_SQL_functions_are_searched_and_erased()
    {
        var ann = Person.Named("Ann Texts");
        await using var connection = await database.OpenAsync();
        // A job name that contains this person must not be stored in rows of other tests.
        await connection.ExecuteAsync("SELECT count(*) FROM ingest.claim_rows_to_promote(100000, 'another job')");
        var run = await connection.ScalarAsync<Guid>($"SELECT run_id FROM ingest.claim_import_run('simplicity', '{Guid.NewGuid()}', 'hash', NULL, 'for {ann.Email}')");
        await connection.ExecuteAsync(
            $"""
            INSERT INTO ingest.plaintiffs_raw (import_run_id, row_number, line_number, key_prefix, dedupe_key, status, plaintiff_name, email, error_message, raw_text)
            VALUES ('{run}', 1, 2, ingest.key_prefix(sha256('own {run}')), sha256('own {run}'), 'pending', '{ann.Name}', '{ann.Email}', NULL, NULL),
                ('{run}', 2, 3, ingest.key_prefix(sha256('other {run}')), sha256('other {run}'), 'pending', 'Bob', 'bob@example.com', 'not {ann.Email}', NULL),
                ('{run}', 3, 4, ingest.key_prefix(sha256('failed {run}')), sha256('failed {run}'), 'failed', NULL, NULL, NULL, '{ann.Name}');
            SELECT ingest.finalize_import_run('{run}')
            """);
        await connection.ExecuteAsync(
            $"SELECT ingest.mark_promoted(array_agg(row_claim), 'people/{ann.Email}') FROM ingest.claim_rows_to_promote(100, 'job of {ann.Name}') WHERE import_run_id = '{run}'");
        var failed = await connection.ScalarAsync<Guid>($"SELECT run_id FROM ingest.claim_import_run('simplicity', '{Guid.NewGuid()}', 'hash')");
        await connection.ExecuteAsync($$"""SELECT ingest.fail_import_run('{{failed}}', '{"{{ann.Email}}": 1}')""");

        var erasure = await EraseAsync(ann);

        Assert.Equal((2L, 1L), (erasure.RowsErased, erasure.MentionsErased));
        Assert.Equal("people/[ERASED]", await connection.ScalarAsync<string>($"SELECT string_agg(DISTINCT promoted_to, ',') FROM ingest.plaintiffs_raw WHERE import_run_id = '{run}' AND status = 'promoted'"));
        Assert.Equal(0, (await FindAsync(ann)).Found);
        await AssertNotInDumpAsync(ann.Name, ann.Email);
    }

    // A new column must be searched and erased, or be listed here with the reason why no person can be in it.
    [Fact]
    public async Task Every_text_column_is_searched_and_erased()
    {
        string[] exempt =
        [
            "import_runs.source_system", "import_events.source_system", // The vendor.
            "import_runs.source_batch_id", "import_runs.file_hash", // They identify the delivery. The result counts them.
            "import_runs.csv_delimiter", // One character.
            "import_events.event", "import_events.actor", // A word of ours, and a login.
            "vendor_profiles.source_system", "vendor_profiles.changed_by", // The vendor, and a login.
            "plaintiffs_raw.email", // With another name, it is another person's row. The result counts it.
        ];
        var ann = Person.Named("Ann Column");
        await using var connection = await database.OpenAsync();
        var columns = (await connection.ScalarAsync<string>(
            """
            SELECT string_agg(concat_ws('.', table_name, column_name, data_type), ',')
            FROM information_schema.columns
            WHERE table_schema = 'ingest' AND table_name IN ('import_runs', 'plaintiffs_raw', 'import_events', 'vendor_profiles') AND data_type IN ('text', 'jsonb')
            """))!.Split(',').Select(column => column.Split('.')).Where(column => !exempt.Contains($"{column[0]}.{column[1]}")).ToList();
        var rows = columns.Count(column => column[0] == "plaintiffs_raw");
        await connection.ExecuteAsync("""SELECT ingest.set_vendor_profile('simplicity', '{"rhythm": "daily"}')""");
        foreach (var column in columns)
        {
            var run = await connection.LoadAsync($"Bob {Guid.NewGuid()}");
            var row = column[0] switch { "import_runs" => $"id = '{run}'", "plaintiffs_raw" => $"import_run_id = '{run}'", "import_events" => $"run_id = '{run}'", _ => "true" };
            var value = column[2] == "jsonb" ? $$"""{"note": ["{{ann.Email}}"]}""" : ann.Email;
            await connection.ExecuteAsync($"SET session_replication_role = replica; UPDATE ingest.{column[0]} SET {column[1]} = '{value}' WHERE {row}; RESET session_replication_role");
        }

        var found = await FindAsync(ann);
        var erased = await EraseAsync(ann);

        Assert.Equal(
            (rows, columns.Count(column => column[0] == "import_runs"), 1),
            (found.Mentions + found.FailedRows, found.Runs, found.Profiles));
        Assert.Equal(found.Found, erased.RowsErased + erased.MentionsErased + erased.TextsErased);
        Assert.Equal(0, (await FindAsync(ann)).Found);
        await AssertNotInDumpAsync(ann.Email);

        // The other tests import from this vendor too.
        await connection.ExecuteAsync("SELECT ingest.remove_vendor_profile('simplicity')");
    }

    [Fact]
    public async Task An_erased_person_whom_a_load_with_SQL_inserts_lands_without_values()
    {
        var ann = Person.Named("Ann Sql");
        await EraseAsync(ann);
        await using var connection = await database.OpenAsync();
        var (run, _) = await connection.ClaimAsync(TestRuns.NewBatch());
        await connection.ExecuteAsync(
            $"""
            INSERT INTO ingest.plaintiffs_raw (import_run_id, row_number, line_number, key_prefix, dedupe_key, status, plaintiff_name, email, raw_data)
            SELECT '{run}', number, number, ingest.key_prefix(person.key), person.key,
                (CASE number WHEN 2 THEN 'skipped' ELSE 'pending' END)::ingest.row_status, 'name ' || number, '{ann.Email}' || number, '"x"'
            FROM (SELECT dedupe_key FROM ingest.erased_keys ORDER BY id DESC LIMIT 1) AS erased
            CROSS JOIN generate_series(1, 3) AS number
            CROSS JOIN LATERAL (SELECT CASE number WHEN 3 THEN sha256('{run}') ELSE erased.dedupe_key END AS key) AS person
            """);

        // The caller reports the counts of the rows that it inserted.
        Assert.True(await connection.ScalarAsync<bool>($"SELECT ingest.finalize_import_run('{run}', 3, 2, 1, 0)"));

        Assert.Equal(["skipped", "skipped", "pending"], await connection.RowStatusesAsync(run));
        Assert.Equal("name 3", await connection.ScalarAsync<string>($"SELECT string_agg(concat(plaintiff_name, raw_text), '') FROM ingest.plaintiffs_raw WHERE import_run_id = '{run}'"));
        Assert.Equal(2, await connection.ScalarAsync<long>($"SELECT count(*) FROM ingest.plaintiffs_raw WHERE import_run_id = '{run}' AND erased_at IS NOT NULL AND email IS NULL AND raw_data = '{{}}'"));
        Assert.True(await connection.IsReconciledAsync(run));
        Assert.Equal("(t,3,3,0)", await connection.ScalarAsync<string>($"SELECT ingest.reconcile_import_run('{run}')::text"));
    }

    public void Dispose() => ingest.Dispose();

    private static PersonRequest[] Request(Person person) => [PersonRequest.Create(1, "simplicity", person.Email, person.Name)];

    private async Task<PersonErasure> EraseAsync(Person person)
    {
        await using var target = database.CreateTarget();
        return Assert.Single(await new PersonCommands(target, new RecordingLog()).EraseAsync(Request(person), Token));
    }

    private async Task<PersonLocation> FindAsync(Person person)
    {
        await using var target = database.CreateTarget();
        return Assert.Single(await new PersonCommands(target, new RecordingLog()).FindAsync(Request(person), Token));
    }

    private async Task AssertNotInDumpAsync(params string[] texts)
    {
        var dump = await PostgresDump.TakeAsync(database);
        var lines = dump.Split('\n').Where(line => texts.Any(text => line.Contains(text, StringComparison.OrdinalIgnoreCase))).ToList();
        Assert.True(lines.Count == 0, string.Join('\n', lines));
    }
}
