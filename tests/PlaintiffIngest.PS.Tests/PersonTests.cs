using System.Management.Automation;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>What an operator sees when people are searched and erased: counts, and never a person. The server logs everything.</summary>
[Collection(nameof(OwnServerTests))]
public sealed class PersonTests(OwnServer server) : ModuleTest
{
    private const string Name = "Zora \"Q\" Quillfeather";
    private readonly string vendor = NewVendor();
    private readonly string email = $"zora.{NewVendor()}@example.com";
    private readonly List<string> captured = [];

    [Fact]
    public async Task A_person_is_found_and_erased_and_appears_in_no_stream_and_not_in_the_servers_log()
    {
        Load("one", $"{Cell},{email}", "Bob,bob@example.com", $"Cid {vendor},cid@example.com,note {email}");
        Load("two", $"{Cell},{email}", $"Other Name,{email}");
        const string Her = "-SourceSystem $args[1] -Email $args[2] -Name $args[3] -ConnectionString $args[0] -Verbose -Debug";

        var before = Single($"Test-ImportPerson {Her}");
        Assert.Equal((false, 3L, 2L, 0L, 1L, 1L), (Value<bool>(before, "IsErased"), Value<long>(before, "Found"), Value<long>(before, "Rows"), Value<long>(before, "Mentions"), Value<long>(before, "FailedRows"), Value<long>(before, "OtherName")));

        Assert.Empty(Take($"Clear-ImportPerson {Her} -WhatIf").Output);
        Assert.Contains("Erase permanently (rows: 3, mentions in other people's rows: 0, texts: 0, in runs: 2)", Screen.Output, StringComparison.Ordinal);
        Assert.Equal(3L, Value<long>(Single($"Test-ImportPerson {Her}"), "Found"));

        var cleared = Take($"Clear-ImportPerson {Her} -Confirm:$false");
        var result = Assert.Single(cleared.Output);
        Assert.Equal((1, vendor, true, 3L, 2L, 1L, false), (Value<int>(result, "Request"), Value<string>(result, "SourceSystem"), Value<bool>(result, "Success"), Value<long>(result, "RowsErased"), Value<long>(result, "RunsAffected"), Value<long>(result, "RowsOtherName"), Value<bool>(result, "WasKnown")));
        Assert.Contains("Request 1: rows with the same email and a different name were not erased (1).", Assert.Single(cleared.Warnings), StringComparison.Ordinal);

        var after = Single($"Test-ImportPerson {Her}");
        Assert.Equal((true, 0L), (Value<bool>(after, "IsErased"), Value<long>(after, "Found")));
        Assert.Contains("The person was erased.", Shown("Get-ImportRun -SourceSystem $args[0] -ConnectionString $args[1] | Get-ImportRow -ConnectionString $args[1]", 160, vendor, Connection), StringComparison.Ordinal);

        var log = await server.ReadLogAsync();
        Assert.Contains("COPY pg_temp.ingest_erasure", log, StringComparison.Ordinal);
        Assert.Contains("ingest.erase_people()", log, StringComparison.Ordinal);
        AssertHidden([log, Screen.Output, .. captured]);
    }

    [Fact]
    public void A_list_of_requests_is_erased_together_and_a_bad_line_is_an_error_that_names_only_its_number_and_the_parameter()
    {
        Load("list", $"{Cell},{email}", $"Ann,ann.{email}");
        var requests = Folder.Write("requests.csv", $"source_system,Email,Name,reference\n{vendor},{email},{Cell},1\n{vendor},,No Email,2\n{vendor},ann.{email},,3\n No Vendor!,x{email},Ann,4\n{vendor},a|{email},Ann,5\n{vendor},ann.{email},ANN ,6\n");

        var result = Take("Import-Csv $args[4] | Clear-ImportPerson -Confirm:$false -ConnectionString $args[0]", requests);

        Assert.Equal([(1, 1L), (6, 1L)], result.Output.Select(item => (Value<int>(item, "Request"), Value<long>(item, "RowsErased"))));
        Assert.Equal(
            ["Request 2: -Email is missing or empty.", "Request 3: -Name is missing or empty.", "Request 4: -SourceSystem is not valid.", "Request 5: -Email contains a bar (|), which no stored email has."],
            result.Errors.Select(error => error.ToString()));
        Assert.Equal(["request 2", "request 3", "request 4", "request 5"], result.Errors.Select(error => error.TargetObject));
        Assert.All(Take("Import-Csv $args[4] | Test-ImportPerson -ConnectionString $args[0] -ErrorAction Ignore", requests).Output, item => Assert.True(Value<bool>(item, "IsErased")));
        AssertHidden(captured);
    }

    [Theory]
    [InlineData("$args[2] | Clear-ImportPerson -Confirm:$false -ConnectionString $args[0]")]
    [InlineData("[pscustomobject]@{ Mail = $args[2]; Who = $args[3] } | Clear-ImportPerson -Confirm:$false -ConnectionString $args[0]")]
    [InlineData("[pscustomobject]@{ SourceSystem = $args[1]; Mail = $args[2]; Who = $args[3] } | Test-ImportPerson -ConnectionString $args[0]")]
    public void An_object_that_is_no_request_is_an_error_that_does_not_show_it(string script)
    {
        var result = Take(script);

        Assert.StartsWith("PlaintiffIngest.InvalidParameter,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        AssertHidden(captured);
    }

    [Fact]
    public void With_ErrorAction_Stop_a_bad_line_erases_nobody()
    {
        Load("stop", $"{Cell},{email}");
        var requests = Folder.Write("stop.csv", $"SourceSystem,Email,Name\n{vendor},{email},{Cell}\n{vendor},,x\n");

        Assert.NotNull(Take("Import-Csv $args[4] | Clear-ImportPerson -Confirm:$false -ConnectionString $args[0] -ErrorAction Stop", requests).Terminating);

        Assert.Equal(1L, Value<long>(Single("Test-ImportPerson $args[1] $args[2] $args[3] -ConnectionString $args[0]"), "Found"));
    }

    [Fact]
    public async Task The_places_that_a_person_was_promoted_to_are_named()
    {
        Load("promoted", $"{Cell},{email}");
        await server.ExecuteAsync($"SELECT ingest.mark_promoted(array_agg(row_claim), 'crm.contacts') FROM ingest.claim_rows_to_promote(1000, 'job') WHERE source_system = '{vendor}'");

        var result = Take("Clear-ImportPerson $args[1] $args[2] $args[3] -Confirm:$false -ConnectionString $args[0]");

        Assert.Equal(["crm.contacts"], Value<string[]>(Assert.Single(result.Output), "PromotedTo"));
        Assert.Contains("Request 1: the person was promoted to crm.contacts. Erase the person there too.", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operator_is_refused_with_an_error_that_names_the_role()
    {
        await server.ExecuteAsync($"CREATE ROLE {vendor} LOGIN PASSWORD 'p'; GRANT ingest_operator TO {vendor}");
        var login = new Npgsql.NpgsqlConnectionStringBuilder(Connection) { Username = vendor, Password = "p" }.ConnectionString;

        foreach (var command in new[] { "Clear-ImportPerson -Confirm:$false", "Clear-ImportPerson -WhatIf", "Test-ImportPerson" })
        {
            var result = Run($"{command} -SourceSystem jbi -Email $args[1] -Name Ann -ConnectionString $args[0]", login, email);
            var error = Assert.Single(result.Errors);
            Assert.StartsWith($"PlaintiffIngest.{IngestErrorId.PermissionDenied},", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("ingest_owner", error.ToString(), StringComparison.Ordinal);
        }
    }

    private static string Cell => $"\"{Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private string Connection => server.Settings.ConnectionString;

    private void Load(string batch, params string[] rows)
    {
        var file = Folder.Write($"{batch}.csv", $"name,email\n{string.Join('\n', rows)}\n");
        Assert.Equal("Committed", Value<string>(Get("Invoke-PlaintiffIngest $args[0] -SourceSystem $args[1] -Commit -ConnectionString $args[2]", file, vendor, Connection).Single(), "Outcome"));
    }

    private EngineResult Take(string script, params object[] more)
    {
        var result = Run(script, [Connection, vendor, email, Name, .. more]);
        captured.Add(Capture.All(result));
        return result;
    }

    private PSObject Single(string script)
    {
        var result = Take(script);
        Assert.Empty(result.Errors.Select(error => error.ToString()));
        return Assert.Single(result.Output);
    }

    private void AssertHidden(IEnumerable<string> texts)
        => Assert.All(texts, text => Assert.DoesNotContain(new[] { email, "Quillfeather" }, hidden => text.Contains(hidden, StringComparison.OrdinalIgnoreCase)));
}
