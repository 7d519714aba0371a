using System.Text.Json.Nodes;
using Npgsql;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Core.Vendors;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Vendors;

/// <summary>Profiles are versions in the database: nothing is overwritten, every change has an event, and only valid ones are stored.</summary>
[Integration]
public sealed class VendorProfilesTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static VendorProfile Full(string source) => new()
    {
        SourceSystem = source,
        ColumnMap = new Dictionary<string, IReadOnlyList<string>> { ["plaintiff_name"] = ["First Name", "Last Name"] },
        Delimiter = ';',
        Encoding = "windows-1252",
        HeaderLine = 3,
        AcceptedHeaders = [["First Name", "Last Name", "Email"], ["Email", ""]],
        EmailRule = EmailRule.Any,
        RequiredColumns = ["phone", "Case Number"],
        ColumnPatterns = new Dictionary<string, string> { ["state"] = "^[A-Z]{2}$" },
        Rhythm = "weekdays",
        MinRows = 0,
        MaxRows = 100_000,
        VolumeGate = true,
        RepeatGate = true,
        FillGate = false,
        TrailerPattern = @"^TOTAL,(?<count>\d+)",
    };

    [Fact]
    public async Task Every_field_comes_back_as_it_was_stored()
    {
        await using var target = database.CreateTarget();
        var given = Full("full");

        var stored = await new VendorProfiles(target).SetAsync(given, Token);

        Assert.Equal((1, false, database.Settings.Username), (stored.Version, stored.IsRemoved, stored.ChangedBy));
        Assert.Equal(given.ToJson(), stored.ToJson());
        Assert.Equal(15, JsonNode.Parse(stored.ToJson())!.AsObject().Count);
    }

    [Fact]
    public async Task Each_change_is_a_version_and_an_event_and_the_same_again_is_none()
    {
        await using var target = database.CreateTarget();
        var profiles = new VendorProfiles(target);

        var first = await profiles.SetAsync(new VendorProfile { SourceSystem = "steps", Delimiter = ';' }, Token);
        var same = await profiles.SetAsync(first, Token);
        var second = await profiles.SetAsync(first with { Rhythm = "daily" }, Token);
        await profiles.RemoveAsync(second, Token);
        Assert.Null(await profiles.FindAsync("steps", Token));
        var again = await profiles.SetAsync(new VendorProfile { SourceSystem = "steps", Rhythm = "3 days" }, Token);

        Assert.Equal((1, 1, 2, 4), (first.Version, same.Version, second.Version, again.Version));
        Assert.Equal([4], (await ListAsync(profiles, "ste*", allVersions: false)).Select(profile => profile.Version));
        Assert.Equal([4, 3, 2, 1], (await ListAsync(profiles, "STEPS", allVersions: true)).Select(profile => profile.Version));
        var events = new List<EventRecord>();
        await foreach (var entry in new RunQueries(target).GetEventsAsync(new RunFilter { SourceSystem = ["steps"] }, Token))
        {
            events.Insert(0, entry);
        }

        Assert.Equal(["profile_changed", "profile_changed", "profile_removed", "profile_changed"], events.Select(entry => entry.EventName));
        Assert.All(events, entry => Assert.Equal(("steps", null, database.Settings.Username), (entry.SourceSystem, entry.RunId, entry.Actor)));
        Assert.Equal("""{"changed": ["rhythm"], "version": 2}""", events[1].Details);
    }

    [Fact]
    public async Task A_change_that_is_based_on_an_old_version_is_refused()
    {
        await using var target = database.CreateTarget();
        var profiles = new VendorProfiles(target);
        var first = await profiles.SetAsync(new VendorProfile { SourceSystem = "raced", Delimiter = ';' }, Token);
        await profiles.SetAsync(first with { Rhythm = "daily" }, Token);

        foreach (var change in new Func<Task>[] { () => profiles.SetAsync(first with { Delimiter = '|' }, Token), () => profiles.RemoveAsync(first, Token), () => profiles.SetAsync(first with { Version = 0 }, Token) })
        {
            var error = await Assert.ThrowsAsync<IngestException>(change);
            Assert.Contains("somebody else has changed the profile", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal("daily", (await profiles.FindAsync("raced", Token))!.Rhythm);
    }

    [Theory]
    [InlineData("""{"colour": "red"}""", "colour")]
    [InlineData("""{"column_map": {"plaintif": ["Name"]}}""", "column_map")]
    [InlineData("""{"column_map": {"email": "Mail"}}""", "column_map")]
    [InlineData("""{"column_map": {"email": []}}""", "column_map")]
    [InlineData("""{"delimiter": ";;"}""", "delimiter")]
    [InlineData("""{"delimiter": "a"}""", "delimiter")]
    [InlineData("""{"delimiter": 1}""", "delimiter")]
    [InlineData("""{"encoding": "utf 8; x"}""", "encoding")]
    [InlineData("""{"header_line": 0}""", "header_line")]
    [InlineData("""{"header_line": 1.5}""", "header_line")]
    [InlineData("""{"header_line": "2"}""", "header_line")]
    [InlineData("""{"accepted_headers": []}""", "accepted_headers")]
    [InlineData("""{"accepted_headers": ["Name"]}""", "accepted_headers")]
    [InlineData("""{"email_rule": "none"}""", "email_rule")]
    [InlineData("""{"required_columns": "phone"}""", "required_columns")]
    [InlineData("""{"column_patterns": {"email": "x"}}""", "column_patterns")]
    [InlineData("""{"column_patterns": {"state": 2}}""", "column_patterns")]
    [InlineData("""{"rhythm": "sometimes"}""", "rhythm")]
    [InlineData("""{"min_rows": -1}""", "min_rows")]
    [InlineData("""{"max_rows": "many"}""", "max_rows")]
    [InlineData("""{"min_rows": 5, "max_rows": 4}""", "min_rows")]
    [InlineData("""{"volume_gate": "yes"}""", "volume_gate")]
    [InlineData("""{"repeat_gate": 1}""", "repeat_gate")]
    [InlineData("""{"fill_gate": "true"}""", "fill_gate")]
    [InlineData("""{"trailer_pattern": "^TOTAL"}""", "trailer_pattern")]
    [InlineData("[]", "not a JSON object")]
    public async Task The_database_refuses_what_is_not_valid(string profile, string expected)
    {
        await using var connection = await database.OpenAsync();

        var error = await connection.RefusedAsync($"SELECT ingest.set_vendor_profile('refused', '{profile}')");

        Assert.Equal(PostgresErrorCodes.InvalidParameterValue, error.SqlState);
        Assert.Contains(expected, error.MessageText, StringComparison.Ordinal);
        Assert.Equal(0L, await connection.ScalarAsync<long>("SELECT count(*) FROM ingest.vendor_profiles WHERE source_system = 'refused'"));
    }

    [Theory]
    [InlineData("UPDATE ingest.vendor_profiles SET rhythm = 'daily'")]
    [InlineData("UPDATE ingest.vendor_profiles SET erased_at = now(), min_rows = 5")]
    [InlineData("DELETE FROM ingest.vendor_profiles")]
    [InlineData("TRUNCATE ingest.vendor_profiles")]
    public async Task Versions_stay(string statement)
    {
        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync("""SELECT ingest.set_vendor_profile('stays', '{"rhythm": "weekly"}')""");

        Assert.Equal(PostgresErrorCodes.RestrictViolation, (await connection.RefusedAsync(statement)).SqlState);
    }

    [Fact]
    public async Task Operators_set_and_remove_profiles_and_readers_see_no_header()
    {
        await using var operators = await TestLogin.CreateAsync(database.Settings);
        await database.ExecuteAsync($"GRANT ingest_operator TO {operators.Name}");
        await using var target = database.CreateTarget(operators.Name, operators.Password);
        var profiles = new VendorProfiles(target);

        var stored = await profiles.SetAsync(Full("roles"), Token);
        await profiles.RemoveAsync(stored, Token);
        Assert.Equal(operators.Name, stored.ChangedBy);

        await using var readers = await TestLogin.CreateAsync(database.Settings);
        await database.ExecuteAsync($"GRANT ingest_reader TO {readers.Name}");
        await using var reading = database.CreateTarget(readers.Name, readers.Password);
        await using var connection = await reading.DataSource.OpenConnectionAsync(Token);
        Assert.Equal("weekdays", await connection.ScalarAsync<string>("SELECT rhythm FROM ingest.vendor_profiles WHERE source_system = 'roles' AND version = 1"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await connection.RefusedAsync("SELECT accepted_headers FROM ingest.vendor_profiles")).SqlState);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await connection.RefusedAsync("SELECT ingest.set_vendor_profile('roles', '{}')")).SqlState);
        Assert.DoesNotContain("First Name", await connection.ScalarAsync<string>("SELECT string_agg(details::text, '') FROM ingest.import_events"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_accepted_header_belongs_to_the_run_and_to_the_profile()
    {
        await using var connection = await database.OpenAsync();
        var runId = await connection.LoadAsync("Ann");
        var other = await connection.LoadAsync("Bob");

        Assert.Null(await connection.ScalarAsync<int?>($"""SELECT ingest.accept_vendor_header('{runId}', '["name", "email", "tax"]')"""));
        await connection.ExecuteAsync($$"""SELECT ingest.set_vendor_profile('{{TestRuns.Source}}', '{"rhythm": "daily"}')""");
        Assert.Equal(2, await connection.ScalarAsync<int>($"""SELECT ingest.accept_vendor_header('{other}', '["name", "email", "tax"]')"""));
        Assert.Null(await connection.ScalarAsync<int?>($"""SELECT ingest.accept_vendor_header('{other}', '["name", "email", "tax"]')"""));

        Assert.Contains("header_accepted", await connection.EventsAsync(runId));
        Assert.Equal(
            """daily [["name", "email", "tax"]]""",
            await connection.ScalarAsync<string>($"SELECT rhythm || ' ' || accepted_headers::text FROM ingest.vendor_profiles WHERE source_system = '{TestRuns.Source}' AND version = 2"));
    }

    private static async Task<List<VendorProfile>> ListAsync(VendorProfiles profiles, string name, bool allVersions)
    {
        var found = new List<VendorProfile>();
        await foreach (var profile in profiles.ListAsync([name], allVersions, Token))
        {
            found.Add(profile);
        }

        return found;
    }
}
