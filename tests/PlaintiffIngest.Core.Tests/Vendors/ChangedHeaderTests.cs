using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Tests.Pipeline;
using PlaintiffIngest.Core.Vendors;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Vendors;

/// <summary>A file whose header changed is not claimed unless the operator accepts it.</summary>
[Integration]
public sealed class ChangedHeaderTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>, IDisposable
{
    private readonly Ingest ingest = new(database) { AcceptsHeaders = false };
    private readonly string source = string.Concat(Guid.NewGuid().ToByteArray().Select(value => (char)('a' + (value % 26))));
    private int files;

    private IEnumerable<string> HeaderWarnings => ingest.Log.Warnings.Where(warning => warning.Contains("the header", StringComparison.Ordinal));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_renamed_mapped_column_stops_the_file_before_anything_is_claimed(bool hasProfile, bool commit)
    {
        await DeliverAsync("name,email,city");
        await SetIfAsync(hasProfile, new VendorProfile { AcceptedHeaders = [["name", "email", "city"]] });
        var runs = await CountAsync("import_runs");

        var result = await DeliverAsync("name,email,municipality", commit: commit, succeeds: false);

        Assert.Equal((IngestErrorId.HeaderChanged, ExitCode.GateFailed, null), (result.Error!.ErrorId, result.Error.ExitCode, result.RunId));
        Assert.Contains("line 1", result.Error.Message, StringComparison.Ordinal);
        Assert.Contains("Probably renamed: 'city' to 'municipality'.", result.Error.Message, StringComparison.Ordinal);
        Assert.Contains("-AcceptHeader", result.Error.Remedy, StringComparison.Ordinal);
        Assert.Equal(runs, await CountAsync("import_runs"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_required_column_with_an_unknown_name_is_a_changed_header_with_the_map_that_reads_it(bool hasProfile)
    {
        await DeliverAsync("name,email,city");
        await SetIfAsync(hasProfile, new VendorProfile { AcceptedHeaders = [["name", "email", "city"]], ColumnMap = new Dictionary<string, IReadOnlyList<string>> { ["email"] = ["email"] } });

        var result = await DeliverAsync("name,primary contact,city", succeeds: false);

        Assert.Equal(IngestErrorId.HeaderChanged, result.Error!.ErrorId);
        Assert.Contains("Probably renamed: 'email' to 'primary contact'.", result.Error.Message, StringComparison.Ordinal);
        Assert.Contains("-ColumnMap", result.Error.Remedy, StringComparison.Ordinal);

        // Accepting alone cannot help; with the map, it does.
        Assert.Equal(IngestErrorId.RequiredColumnMissing, (await DeliverAsync("name,primary contact,city", accept: true, succeeds: false)).Error!.ErrorId);
        var map = new Dictionary<string, IReadOnlyList<string>> { ["email"] = ["primary contact"] };
        await DeliverAsync("name,primary contact,city", accept: true, format: new CsvFormat { ColumnMap = map });
    }

    [Theory]
    [InlineData(true, "Creditor", "Filer", "Creditor,Filer,city", "name,email,city")]
    [InlineData(false, "Creditor", "Filer", "Creditor,Filer,city", "name,email,city")]
    [InlineData(true, "plaintiff", "E-Mail", "plaintiff,E-Mail,city", "full name,contact email,city")]
    [InlineData(false, "plaintiff", "E-Mail", "plaintiff,E-Mail,city", "full name,contact email,city")]
    public async Task A_column_of_the_profiles_map_under_another_known_name_is_a_changed_header_that_can_be_accepted(
        bool namesHeader, string name, string email, string before, string after)
    {
        await SetIfAsync(true, new VendorProfile
        {
            AcceptedHeaders = namesHeader ? [before.Split(',')] : null,
            ColumnMap = new Dictionary<string, IReadOnlyList<string>> { ["plaintiff_name"] = [name], ["email"] = [email] },
        });
        await DeliverAsync(before);

        var stopped = await DeliverAsync(after, succeeds: false);

        Assert.Equal((IngestErrorId.HeaderChanged, ExitCode.GateFailed), (stopped.Error!.ErrorId, stopped.Error.ExitCode));
        Assert.Contains($"'{after.Split(',')[1]}'", stopped.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("needed", stopped.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("-ColumnMap", stopped.Error.Remedy, StringComparison.Ordinal);
        Assert.Contains("ingest the file with -AcceptHeader", stopped.Error.Remedy, StringComparison.Ordinal);

        Assert.Equal(1, (await DeliverAsync(after, accept: true)).RowsInserted);
        Assert.Single(await EventsAsync());
        Assert.Equal(1, (await DeliverAsync(after)).RowsInserted);
        Assert.Equal(1, (await DeliverAsync(before)).RowsInserted);
        Assert.Equal(1, (await DeliverAsync(after)).RowsInserted);
        Assert.Single(await EventsAsync());
    }

    [Fact]
    public async Task A_column_of_the_profiles_map_that_is_gone_can_be_accepted_and_one_that_the_vendor_never_sent_cannot()
    {
        await SetIfAsync(true, new VendorProfile
        {
            AcceptedHeaders = [["name", "email", "municipality"]],
            ColumnMap = new Dictionary<string, IReadOnlyList<string>> { ["city"] = ["municipality"] },
        });
        await DeliverAsync("name,email,municipality");
        var stopped = await DeliverAsync("name,email", succeeds: false);
        Assert.Equal(IngestErrorId.HeaderChanged, stopped.Error!.ErrorId);
        Assert.Contains("Missing: 'municipality'.", stopped.Error.Message, StringComparison.Ordinal);
        await DeliverAsync("name,email", accept: true);
        await DeliverAsync("name,email");

        await using var target = database.CreateTarget();
        var profiles = new VendorProfiles(target);
        await profiles.SetAsync((await profiles.FindAsync(source, Token))! with { ColumnMap = new Dictionary<string, IReadOnlyList<string>> { ["email"] = ["e-mial"] } }, Token);
        foreach (var accept in (bool[])[false, true])
        {
            Assert.Equal(IngestErrorId.RequiredColumnMissing, (await DeliverAsync("name,email", accept: accept, succeeds: false)).Error!.ErrorId);
        }
    }

    [Fact]
    public async Task The_operators_own_map_of_a_column_that_is_gone_is_a_changed_header_that_needs_another_map()
    {
        var map = new Dictionary<string, IReadOnlyList<string>> { ["email"] = ["E-Mail"] };
        await DeliverAsync("name,E-Mail", format: new CsvFormat { ColumnMap = map });

        foreach (var (accept, errorId) in ((bool, IngestErrorId)[])[(false, IngestErrorId.HeaderChanged), (true, IngestErrorId.RequiredColumnMissing)])
        {
            var stopped = await DeliverAsync("name,contact email", accept: accept, succeeds: false, format: new CsvFormat { ColumnMap = map });
            Assert.Equal(errorId, stopped.Error!.ErrorId);
            Assert.Contains("Use a header of the file", stopped.Error.Remedy, StringComparison.Ordinal);
        }

        Assert.Null((await DeliverAsync("name,contact email")).Error);
    }

    [Theory]
    [InlineData("name,email")]
    [InlineData("name,city,email")]
    [InlineData("city,name,email,amount")]
    public async Task An_accepted_header_is_accepted_from_then_on_also_if_it_only_lacks_or_moves_columns(string after)
    {
        await SetIfAsync(true, new VendorProfile { AcceptedHeaders = [["name", "email", "city", "amount"]] });
        var person = $"{after}\n{string.Join(',', after.Split(',').Select(column => column == "email" ? "ann@example.com" : column))}\n";
        Assert.Equal(IngestErrorId.HeaderChanged, (await RunAsync(person, commit: true, accept: false, new CsvFormat())).Error!.ErrorId);
        Assert.Null((await RunAsync(person, commit: true, accept: true, new CsvFormat())).Error);
        files++;
        Assert.Null((await RunAsync(person.Replace("ann@", "bob@", StringComparison.Ordinal), commit: true, accept: false, new CsvFormat())).Error);
    }

    [Theory]
    [InlineData("Ann,ann@example.com,Albany")]
    [InlineData("Report of January")]
    [InlineData("Report,Date")]
    [InlineData("name;email;city")]
    public async Task A_file_without_its_header_keeps_its_own_error(string firstLine)
    {
        await DeliverAsync("name,email,city");
        await SetIfAsync(true, new VendorProfile { Delimiter = ',', AcceptedHeaders = [["name", "email", "city"]] });

        var result = await RunAsync($"{firstLine}\n{(firstLine[0] == 'R' ? "name,email,city\n" : "")}Bob,bob@example.com,Troy\n", commit: true, accept: false, new CsvFormat());

        Assert.Equal(IngestErrorId.RequiredColumnMissing, result.Error!.ErrorId);
    }

    [Fact]
    public async Task Without_a_profile_an_unmapped_column_is_a_warning()
    {
        await DeliverAsync("name,email");

        var result = await DeliverAsync("name,email,amount");

        Assert.Equal(IngestOutcome.Committed, result.Outcome);
        Assert.Contains("Added: 'amount'. The plaintiff columns are read as before.", Assert.Single(HeaderWarnings), StringComparison.Ordinal);
        await DeliverAsync("NAME,E-Mail,Amount,");
        Assert.Single(HeaderWarnings);
    }

    [Fact]
    public async Task With_a_profile_every_change_stops_and_accepting_adds_the_header_and_says_who()
    {
        await SetIfAsync(true, new VendorProfile { Rhythm = "daily", AcceptedHeaders = [["name", "email"]] });
        Assert.Equal(IngestErrorId.HeaderChanged, (await DeliverAsync("name,email,amount", succeeds: false)).Error!.ErrorId);

        // A dry run gives the answer and records nothing.
        Assert.Equal(IngestOutcome.DryRun, (await DeliverAsync("name,email,amount", commit: false, accept: true)).Outcome);
        Assert.Empty(await EventsAsync());
        // Neither does a load that fails.
        Assert.NotNull((await RunAsync("name,email,amount\n,,\n,none,\n", commit: true, accept: true, new CsvFormat())).Error);
        Assert.Empty(await EventsAsync());

        var accepted = await DeliverAsync("name,email,amount", accept: true);
        var entry = Assert.Single(await EventsAsync());
        Assert.Equal((accepted.RunId, database.Settings.Username), (entry.RunId, entry.Actor));
        Assert.Contains("\"added\": 1", entry.Details, StringComparison.Ordinal);
        Assert.DoesNotContain("amount", entry.Details, StringComparison.Ordinal);

        await DeliverAsync("name,email,amount");
        await DeliverAsync("name,email", accept: true);
        Assert.Single(await EventsAsync());
        await using var target = database.CreateTarget();
        var profile = (await new VendorProfiles(target).FindAsync(source, Token))!;
        Assert.Equal((2, "daily", 2), (profile.Version, profile.Rhythm, profile.AcceptedHeaders!.Count));
    }

    [Fact]
    public async Task An_accepted_header_without_a_profile_is_recorded_and_is_the_next_one_to_compare_with()
    {
        await DeliverAsync("name,email,city");
        await DeliverAsync("name,email,municipality", accept: true, limit: 1);

        Assert.Single(await EventsAsync());
        await DeliverAsync("name,email,municipality");
        Assert.Contains("Added: 'city'", Assert.Single((await DeliverAsync("name,email,city,municipality")).Error is null ? HeaderWarnings : []), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_file_that_was_imported_before_stays_a_duplicate_whatever_changed_since(bool remapped, bool commit)
    {
        var first = await DeliverAsync("name,email,city");
        await SetIfAsync(true, new VendorProfile { AcceptedHeaders = [["Creditor", "E-Mail"]], ColumnMap = remapped ? new Dictionary<string, IReadOnlyList<string>> { ["plaintiff_name"] = ["Creditor"] } : null });

        var again = await ingest.RunAsync(new IngestRequest { Path = ingest.File($"{source}1.csv", Rows("name,email,city", 1)), SourceSystem = source, Commit = commit });

        Assert.Equal((IngestOutcome.Duplicate, first.RunId), (again.Outcome, again.RunId));
    }

    [Fact]
    public async Task An_empty_file_is_compared_and_a_rolled_back_run_is_not_compared_with()
    {
        var first = await DeliverAsync("name,email,city");
        var empty = ingest.File($"{source}-empty.csv", "name,email,municipality\n");
        Assert.Equal(IngestErrorId.HeaderChanged, (await ingest.RunAsync(new IngestRequest { Path = empty, SourceSystem = source, Commit = true, AllowEmpty = true })).Error!.ErrorId);

        await using var target = database.CreateTarget();
        await new RunCommands(target).RollbackAsync(first.RunId!.Value, "test", reinstate: false, Token);

        Assert.Null((await ingest.RunAsync(new IngestRequest { Path = empty, SourceSystem = source, Commit = true, AllowEmpty = true })).Error);
    }

    [Fact]
    public async Task A_corrected_reject_file_has_the_vendors_header()
    {
        await DeliverAsync("name,email,city");

        Assert.Null((await RunAsync("reject_line,reject_code,reject_reason,name,email,city\n2,\"MISSING_NAME\",x,Ann,ann@example.com,Troy\n", commit: true, accept: false, new CsvFormat())).Error);
        await DeliverAsync("name,email,city");
        Assert.Empty(HeaderWarnings);
    }

    [Fact]
    public async Task The_column_map_of_the_last_run_counts()
    {
        var map = new Dictionary<string, IReadOnlyList<string>> { ["plaintiff_name"] = ["Filer"], ["email"] = ["Contact"] };
        await DeliverAsync("Filer,Contact,amount", format: new CsvFormat { ColumnMap = map });

        Assert.Null((await DeliverAsync("Filer,Contact", format: new CsvFormat { ColumnMap = map })).Error);
        Assert.Equal(IngestErrorId.HeaderChanged, (await DeliverAsync("name,email", succeeds: false)).Error!.ErrorId);
    }

    [Fact]
    public async Task All_files_of_a_command_are_compared_with_what_was_known_before()
    {
        var vendors = new VendorLookup();
        foreach (var header in (string[])["name,email,city", "name,email"])
        {
            Assert.Null((await ingest.RunAsync(new IngestRequest { Path = ingest.File($"{header.Length}.csv", Rows(header, header.Length)), SourceSystem = source, Commit = true, Vendors = vendors })).Error);
        }
    }

    public void Dispose() => ingest.Dispose();

    private static string Rows(string header, int person)
        => $"{header}\n{string.Join(',', header.TrimEnd(',').Split(',').Select((_, column) => column switch { 0 => $"Person {person}", 1 => $"person.{person}@example.com", _ => "x" }))}\n";

    private async Task SetIfAsync(bool condition, VendorProfile profile)
    {
        if (condition)
        {
            await using var target = database.CreateTarget();
            await new VendorProfiles(target).SetAsync(profile with { SourceSystem = source }, Token);
        }
    }

    private async Task<IngestResult> DeliverAsync(string header, bool commit = true, bool accept = false, long? limit = null, bool succeeds = true, CsvFormat? format = null)
    {
        var result = await RunAsync(Rows(header, ++files), commit, accept, format ?? new CsvFormat(), limit);
        Assert.Equal(succeeds ? null : "an error", succeeds ? result.Error?.Message : result.Error is null ? null : "an error");
        return result;
    }

    private Task<IngestResult> RunAsync(string text, bool commit, bool accept, CsvFormat format, long? limit = null)
        => ingest.RunAsync(new IngestRequest
        {
            Path = ingest.File($"{source}{files}.csv", text),
            SourceSystem = source,
            Commit = commit,
            AcceptHeader = accept,
            Format = format,
            Limit = limit,
        });

    private Task<long> CountAsync(string table) => database.ScalarAsync<long>($"SELECT count(*) FROM ingest.{table} WHERE source_system = '{source}'");

    private async Task<List<EventRecord>> EventsAsync()
    {
        await using var target = database.CreateTarget();
        var events = new List<EventRecord>();
        await foreach (var entry in new RunQueries(target).GetEventsAsync(new RunFilter { SourceSystem = [source] }, Token))
        {
            events.Add(entry);
        }

        return events.FindAll(entry => entry.EventName == "header_accepted");
    }
}
