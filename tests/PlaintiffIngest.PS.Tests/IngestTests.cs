using System.Management.Automation;
using System.Text;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>Files through the cmdlet into a real database.</summary>
public sealed class IngestTests(MigratedDatabase database) : ModuleTest, IClassFixture<MigratedDatabase>
{
    private readonly string connection = database.Settings.ConnectionString;

    // A vendor of its own per test: the class shares one database, and people are unique per vendor.
    private readonly string vendor = NewVendor();

    [Fact]
    public async Task The_same_file_twice_inserts_0_rows_the_second_time()
    {
        var file = Csv("a.csv", "Ann,ann@example.com", "Bob,bob@example.com", "ANN ,Ann@Example.com");

        var results = Get("$file, $vendor, $db = $args; 1..2 | ForEach-Object { Invoke-PlaintiffIngest $file -SourceSystem $vendor -Commit -ConnectionString $db }", file, vendor, connection);

        Assert.Equal(["Committed", "Duplicate"], results.Select(result => Text(result, "Outcome")));
        Assert.Equal(["Claimed", "Duplicate"], results.Select(result => Text(result, "ClaimStatus")));
        Assert.Equal((3L, 2L, 1L, 0L), Counts(results[0]));
        Assert.Equal((0L, 0L, 0L, 0L), Counts(results[1]));
        Assert.Equal(Value<Guid?>(results[0], "RunId"), Value<Guid?>(results[1], "RunId"));
        Assert.True(Value<bool>(results[0], "Reconciled"));
        Assert.Equal(2, await LiveRowsAsync());
    }

    [Fact]
    public async Task Without_Commit_it_is_a_dry_run_with_the_counts_of_a_commit()
    {
        var file = Csv("a.csv", "Ann,ann@example.com", ",nobody@example.com");

        var result = Get("Invoke-PlaintiffIngest $args[0] -SourceSystem $args[1] -ConnectionString $args[2]", file, vendor, connection).Single();

        Assert.Equal("DryRun", Text(result, "Outcome"));
        Assert.Equal((2L, 1L, 0L, 1L), Counts(result));
        Assert.Null(result.Properties["RunId"].Value);
        Assert.Equal(0, await database.ScalarAsync<long>($"SELECT count(*) FROM ingest.import_runs WHERE source_system = '{vendor}'"));
    }

    [Fact]
    public async Task WhatIf_does_nothing_to_the_database()
    {
        var file = Csv("a.csv", "Ann,ann@example.com");

        Assert.Empty(Get("Invoke-PlaintiffIngest $args[0] -SourceSystem $args[1] -Commit -WhatIf -ConnectionString $args[2]", file, vendor, connection));

        Assert.Equal(0, await database.ScalarAsync<long>($"SELECT count(*) FROM ingest.import_runs WHERE source_system = '{vendor}'"));
    }

    [Fact]
    public async Task A_bad_file_between_two_good_ones_is_one_error_and_the_rest_continue()
    {
        Csv("1.csv", "Ann,ann@example.com");
        Folder.Write("2.csv", "who,what\nx,y\n");
        Csv("3.csv", "Cid,cid@example.com");

        var result = Run("Get-ChildItem $args[0] | Invoke-PlaintiffIngest -SourceSystem $args[1] -Commit -ConnectionString $args[2]", Folder.PathOf("*.csv"), vendor, connection);

        Assert.Equal(["Committed", "Failed", "Committed"], result.Output.Select(item => Text(item, "Outcome")));
        Assert.Equal([0, 2, 0], result.Output.Select(item => Value<int>(item, "ExitCode")));
        var error = Assert.Single(result.Errors);
        Assert.StartsWith("PlaintiffIngest.RequiredColumnMissing,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("2.csv", error.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        Assert.Equal(2, await LiveRowsAsync());
    }

    [Fact]
    public async Task ErrorAction_Stop_ends_with_the_bad_file_and_keeps_what_came_before()
    {
        Csv("1.csv", "Ann,ann@example.com");
        Folder.Write("2.csv", "who,what\nx,y\n");
        Csv("3.csv", "Cid,cid@example.com");

        var error = Failure(
            "$null = Get-ChildItem $args[0] | Invoke-PlaintiffIngest -SourceSystem $args[1] -Commit -ConnectionString $args[2] -ErrorAction Stop",
            Folder.PathOf("*.csv"),
            vendor,
            connection);

        Assert.StartsWith("PlaintiffIngest.RequiredColumnMissing,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(1, await LiveRowsAsync());
    }

    [Fact]
    public async Task Files_with_different_headers_do_not_interfere()
    {
        Folder.Write("1.csv", "name,email,color\nAnn,ann@example.com,red\n");
        Folder.Write("2.csv", "Email;Plaintiff_Name;Zip\nbob@example.com;Bob;12201\n");

        Get("Get-ChildItem $args[0] | Invoke-PlaintiffIngest -SourceSystem $args[1] -Commit -ConnectionString $args[2]", Folder.PathOf("*.csv"), vendor, connection);

        Assert.Equal(
            "Ann|ann@example.com||{\"color\": \"red\"};Bob|bob@example.com|12201|{}",
            await database.ScalarAsync<string>(
                $"""
                SELECT string_agg(concat_ws('|', r.plaintiff_name, r.email, coalesce(r.postal_code, ''), r.raw_data::text), ';' ORDER BY r.email)
                FROM ingest.plaintiffs_raw r JOIN ingest.import_runs i ON i.id = r.import_run_id WHERE i.source_system = '{vendor}'
                """));
    }

    [Fact]
    public void Vendor_and_batch_bind_by_property_name_and_do_not_leak_to_the_next_file()
    {
        var first = Csv("1.csv", "Ann,ann@example.com");
        var second = Csv("simplicity_2.csv", "Bob,bob@example.com");

        var results = Get(
            "[pscustomobject]@{ Path = $args[0]; SourceSystem = $args[1]; SourceBatchId = 'mine' }, [pscustomobject]@{ Path = $args[2] } | Invoke-PlaintiffIngest -ConnectionString $args[3]",
            first,
            vendor,
            second,
            connection);

        Assert.Equal([(vendor, "mine"), ("simplicity", "simplicity_2")], results.Select(result => (Text(result, "SourceSystem"), Text(result, "SourceBatchId"))));
    }

    [Theory]
    [InlineData("windows-1252")]
    [InlineData("1252")]
    [InlineData("([System.Text.Encoding]::Latin1)")]
    public void Column_map_delimiter_encoding_and_limit_reach_the_reader(string encoding)
    {
        var file = Folder.Write("a.csv", [.. Encoding.Latin1.GetBytes("Creditor\tMail\nJosé\tjose@example.com\nAnn\tann@example.com\n")]);

        var result = Get(
            $"Invoke-PlaintiffIngest $args[0] -SourceSystem $args[1] -ColumnMap @{{ plaintiff_name = 'Creditor'; email = 'Mail' }} -Delimiter Tab -Encoding {encoding} -Limit 1 -ConnectionString $args[2]",
            file,
            vendor,
            connection).Single();

        Assert.Equal((1L, 1L, 0L, 0L), Counts(result));
    }

    [Fact]
    public void HeaderLine_and_several_headers_for_one_column_reach_the_reader_and_an_empty_column_is_a_warning()
    {
        var file = Folder.Write("a.csv", "Report of November\nFirst Name,Last Name,Email,Cell Phone\nAnn,Lee,ann@example.com,505-555-0101\n");
        const string Ingest = "Invoke-PlaintiffIngest $args[0] -SourceSystem $args[1] -HeaderLine 2 -ConnectionString $args[2] -Verbose ";

        var refused = Run(Ingest, file, vendor, connection);
        var result = Get(Ingest + "-ColumnMap @{ plaintiff_name = 'First Name', 'Last Name' }", file, vendor, connection).Single();

        Assert.Contains("-ColumnMap @{ plaintiff_name = 'First Name', 'Last Name' }", Assert.Single(refused.Errors).ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal((1L, 1L, 0L, 0L), Counts(result));
        Assert.Contains("a.csv: column 4, 'Cell Phone', looks like phone", Screen.Output, StringComparison.Ordinal);
        Assert.Contains("a.csv: no row has a phone", Screen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_errors_fail_the_gate_and_rejects_are_written()
    {
        var file = Csv("a.csv", "Ann,ann@example.com", ",nobody@example.com");

        var tooMany = Run("Invoke-PlaintiffIngest $args[0] -SourceSystem $args[1] -Commit -MaxErrors 0 -ConnectionString $args[2]", file, vendor, connection);
        var kept = Get("Invoke-PlaintiffIngest $args[0] -SourceSystem $args[1] -Commit -MaxErrors 50% -RejectPath $args[3] -ConnectionString $args[2]", file, vendor, connection, Folder.PathOf("rejects.csv")).Single();

        Assert.Equal(1, Value<int>(tooMany.Output.Single(), "ExitCode"));
        Assert.StartsWith("PlaintiffIngest.TooManyErrors,", Assert.Single(tooMany.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(Folder.PathOf("rejects.csv"), Text(kept, "RejectPath"));
        Assert.Contains("nobody@example.com", File.ReadAllText(Folder.PathOf("rejects.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_missing_file_is_one_error()
    {
        var good = Csv("a.csv", "Ann,ann@example.com");

        var result = Run("'no-1.csv', $args[0], 'no-2.csv' | Invoke-PlaintiffIngest -SourceSystem $args[1] -ConnectionString $args[2]", good, vendor, connection);

        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.StartsWith("PlaintiffIngest.FileNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Single(result.Output, item => Text(item, "Outcome") == "DryRun");
    }

    [Fact]
    public void An_unreachable_database_ends_the_command_at_the_first_file()
    {
        Csv("1.csv", "Ann,ann@example.com");
        Csv("2.csv", "Bob,bob@example.com");

        var error = Failure(
            "$null = Get-ChildItem $args[0] | Invoke-PlaintiffIngest -SourceSystem $args[1] -Commit -ConnectionString 'Host=127.0.0.1;Port=1;Username=u;Password=s3cret;Timeout=1'",
            Folder.PathOf("*.csv"),
            vendor);

        Assert.StartsWith("PlaintiffIngest.DatabaseUnreachable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.ToString() + error.Exception, StringComparison.Ordinal);
    }

    [Fact]
    public void No_stream_shows_a_person()
    {
        var file = Csv("123-45-6789.csv", "Zebediah Quux,zebediah@example.com", ",hidden@example.com");

        var result = Run("Invoke-PlaintiffIngest $args[0] -SourceSystem $args[1] -Commit -Verbose -ConnectionString $args[2]", file, vendor, connection);
        var shown = Shown("$args[0]", 160, [result.Output]);
        var everything = string.Join('\n', [.. result.Information, .. result.Verbose, .. result.Warnings, .. result.Progress.Select(record => record.ToString()), Screen.Output, shown, Text(result.Output.Single(), "Path")]);

        Assert.Contains("[SSN_REDACTED].csv", everything, StringComparison.Ordinal);
        foreach (var secret in new[] { "123-45-6789", "Zebediah", "zebediah", "hidden@", database.Settings.Password! })
        {
            Assert.DoesNotContain(secret, everything, StringComparison.Ordinal);
        }
    }

    private static string Text(PSObject item, string property) => item.Properties[property].Value?.ToString() ?? string.Empty;

    private static (long Fetched, long Inserted, long Skipped, long Errored) Counts(PSObject result)
        => (Value<long>(result, "RowsFetched"), Value<long>(result, "RowsInserted"), Value<long>(result, "RowsSkipped"), Value<long>(result, "RowsErrored"));

    private string Csv(string name, params string[] rows) => Folder.Write(name, $"name,email\n{string.Join('\n', rows)}\n");

    private Task<long> LiveRowsAsync()
        => database.ScalarAsync<long>(
            $"SELECT count(*) FROM ingest.plaintiffs_raw r JOIN ingest.import_runs i ON i.id = r.import_run_id WHERE i.source_system = '{vendor}' AND r.status = 'pending'")!;
}
