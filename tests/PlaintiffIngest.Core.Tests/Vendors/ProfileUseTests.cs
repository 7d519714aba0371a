using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Tests.Pipeline;
using PlaintiffIngest.Core.Vendors;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Vendors;

/// <summary>Imports use the vendor's profile, and the operator's options override it.</summary>
[Integration]
public sealed class ProfileUseTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>, IDisposable
{
    private readonly Ingest ingest = new(database);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_profile_is_used_by_itself(bool commit)
    {
        var source = await SetAsync(new VendorProfile
        {
            Delimiter = '^',
            HeaderLine = 2,
            ColumnMap = new Dictionary<string, IReadOnlyList<string>> { ["plaintiff_name"] = ["First", "Last"], ["email"] = ["Who"] },
            EmailRule = EmailRule.Any,
        });
        var path = ingest.File($"{source}.csv", "Report of January\nFirst^Last^Who\nAnn^Smith^no address\n");

        var result = await ingest.RunAsync(new IngestRequest { Path = path, SourceSystem = source, Commit = commit });

        Assert.Null(result.Error);
        Assert.Equal(1, result.RowsInserted);
        Assert.Contains(ingest.Log.VerboseMessages, line => line.Contains($"version 1 of the profile of {source}", StringComparison.Ordinal));
        if (commit)
        {
            Assert.Equal("Ann Smith|no address", await database.ScalarAsync<string>($"SELECT plaintiff_name || '|' || email FROM ingest.plaintiffs_raw WHERE import_run_id = '{result.RunId}'"));
            Assert.Equal("1^2Any", await database.ScalarAsync<string>(
                $"SELECT concat(read_options ->> 'ProfileVersion', read_options ->> 'Delimiter', read_options ->> 'HeaderLine', read_options ->> 'EmailRule') FROM ingest.import_runs WHERE id = '{result.RunId}'"));
        }
    }

    [Fact]
    public async Task The_operators_options_win()
    {
        var source = await SetAsync(new VendorProfile
        {
            Delimiter = '^',
            HeaderLine = 5,
            Encoding = "windows-1252",
            EmailRule = EmailRule.Any,
            ColumnMap = new Dictionary<string, IReadOnlyList<string>> { ["plaintiff_name"] = ["Creditor"], ["city"] = ["Town Name"] },
        });
        var path = ingest.File($"{source}.csv", "Filer|email|Town Name\nÅsa Ek|asa@example.com|Albany\nBo Ek|none|Albany\n");
        var map = new Dictionary<string, IReadOnlyList<string>> { ["Plaintiff Name"] = ["Filer"] };

        var result = await ingest.RunAsync(new IngestRequest
        {
            Path = path,
            SourceSystem = source,
            Commit = true,
            Format = new CsvFormat { Delimiter = '|', HeaderLine = 1, Encoding = "utf-8", EmailRule = EmailRule.Address, ColumnMap = map },
        });

        Assert.Equal((1, 1), (result.RowsInserted, result.RowsErrored));
        Assert.Equal("Åsa Ek Albany", await database.ScalarAsync<string>($"SELECT plaintiff_name || ' ' || city FROM ingest.plaintiffs_raw WHERE import_run_id = '{result.RunId}' AND status = 'pending'"));
    }

    [Fact]
    public async Task Required_columns_and_patterns_fail_rows_with_their_codes()
    {
        var source = await SetAsync(new VendorProfile
        {
            RequiredColumns = ["phone", "address", "city", "state", "postal_code", "Case Number"],
            ColumnPatterns = new Dictionary<string, string>
            {
                ["phone"] = "^[0-9-]+$",
                ["address"] = "^[0-9]",
                ["city"] = "^[^0-9]+$",
                ["state"] = "^[A-Z]{2}$",
                ["postal_code"] = @"^\d{5}(-\d{4})?$",
            },
        });
        string[] rows =
        [
            "555-0100,1 Main St,Albany,NY,12207,7", ",1 Main St,Albany,NY,12207,7", "555-0100,,Albany,NY,12207,7", "555-0100,1 Main St,,NY,12207,7",
            "555-0100,1 Main St,Albany,,12207,7", "555-0100,1 Main St,Albany,NY, ,7", "555-0100,1 Main St,Albany,NY,12207,", "none,1 Main St,Albany,NY,12207,7",
            "555-0100,Main St,Albany,NY,12207,7", "555-0100,1 Main St,12207,NY,12207,7", "555-0100,1 Main St,Albany,Albany,12207,7", "555-0100,1 Main St,Albany,NY,É2207,7",
        ];
        var path = ingest.File($"{source}.csv", "name,email,phone,address,city,state,zip,case_number\n" + string.Concat(rows.Select((row, i) => $"Ann,ann{i}@example.com,{row}\n")));

        var result = await ingest.RunAsync(new IngestRequest { Path = path, SourceSystem = source, Commit = true });

        Assert.Equal(
            "- MISSING_PHONE MISSING_ADDRESS MISSING_CITY MISSING_STATE MISSING_POSTAL_CODE MISSING_VALUE INVALID_PHONE INVALID_ADDRESS INVALID_CITY INVALID_STATE INVALID_POSTAL_CODE",
            await database.ScalarAsync<string>($"SELECT string_agg(coalesce(error_code, '-'), ' ' ORDER BY row_number) FROM ingest.plaintiffs_raw WHERE import_run_id = '{result.RunId}'"));
        Assert.Equal("Column 8 is empty, and the vendor's profile requires it.", await database.ScalarAsync<string>(
            $"SELECT error_message FROM ingest.plaintiffs_raw WHERE import_run_id = '{result.RunId}' AND error_code = 'MISSING_VALUE'"));
    }

    [Fact]
    public async Task A_file_without_a_required_column_is_not_claimed()
    {
        var source = await SetAsync(new VendorProfile { RequiredColumns = ["Case Number"] });
        var path = ingest.File($"{source}.csv", "name,email\nAnn,ann@example.com\n");

        var result = await ingest.RunAsync(new IngestRequest { Path = path, SourceSystem = source, Commit = true });

        Assert.Equal((IngestErrorId.RequiredColumnMissing, null), (result.Error!.ErrorId, result.RunId));
        Assert.Contains("'Case Number', which the vendor's profile requires", result.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_swapped_city_and_state_end_in_the_gate_if_the_profile_has_a_pattern()
    {
        var source = await SetAsync(new VendorProfile { ColumnPatterns = new Dictionary<string, string> { ["state"] = "^[A-Z]{2}$" } });
        var path = ingest.File($"{source}.csv", "name,email,city,state\nAnn,ann@example.com,NY,Albany\nBob,bob@example.com,NY,Troy\n");

        var result = await ingest.RunAsync(new IngestRequest { Path = path, SourceSystem = source, Commit = true });

        Assert.Equal(IngestErrorId.NoValidRows, result.Error!.ErrorId);
        Assert.Contains("INVALID_STATE", result.Error.Message, StringComparison.Ordinal);
        Assert.Contains("Set-VendorProfile", result.Error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("simplicty", "batch.csv", "Did you mean simplicity?")]
    [InlineData("simplcity", "batch.csv", "Did you mean simplicity?")]
    [InlineData("acme", "batch.csv", "has no profile and no run. Ignore this if the vendor is new.")]
    [InlineData("simplicity", "jbi_2026.csv", "the file name starts with jbi, but the source system is simplicity.")]
    [InlineData("simplicity", "profiled-1.csv", "the file name starts with profiled, but the source system is simplicity.")]
    public async Task A_vendor_that_may_be_the_wrong_one_is_a_warning(string source, string file, string expected)
    {
        await using var target = database.CreateTarget();
        await new VendorProfiles(target).SetAsync((await new VendorProfiles(target).FindAsync("profiled", Token)) ?? new VendorProfile { SourceSystem = "profiled" }, Token);

        await ingest.RunAsync(new IngestRequest { Path = ingest.File(file, [1]), SourceSystem = source });

        Assert.Contains(expected, Assert.Single(ingest.Log.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("simplicity", "simplicity_2026.csv")]
    [InlineData("jbi", "jbison.csv")]
    [InlineData("jbi", "batch.csv")]
    public async Task A_matching_vendor_causes_no_warning(string source, string file)
    {
        await ingest.RunAsync(new IngestRequest { Path = ingest.File(file, [1]), SourceSystem = source });

        Assert.Empty(ingest.Log.Warnings);
    }

    [Fact]
    public void The_first_vendor_of_a_database_is_no_warning_unless_its_name_is_near_a_known_one()
    {
        Assert.Null(VendorNames.CheckVendor(new VendorFacts { SourceSystem = "acme" }));
        Assert.Contains("Did you mean simplicity?", VendorNames.CheckVendor(new VendorFacts { SourceSystem = "simplicty" })!.ToString(), StringComparison.Ordinal);
        Assert.NotNull(VendorNames.CheckVendor(new VendorFacts { SourceSystem = "acme", KnownVendors = ["other"] }));
    }

    [Fact]
    public async Task A_new_vendor_is_one_warning_for_all_files_of_a_command()
    {
        await SetAsync(new VendorProfile());
        var lookup = new VendorLookup();

        foreach (var name in (string[])["a.csv", "b.csv"])
        {
            await ingest.RunAsync(new IngestRequest { Path = ingest.File(name, [1]), SourceSystem = "newcomer", Vendors = lookup });
        }

        Assert.StartsWith("a.csv: the source system newcomer ", Assert.Single(ingest.Log.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('^', "")]
    [InlineData('^', "\uFEFF")]
    [InlineData(';', "\uFEFF")]
    [InlineData('\t', "utf-16")]
    public async Task A_corrected_reject_file_is_read_as_it_was_written(char saved, string mark)
    {
        var source = await SetAsync(new VendorProfile
        {
            Delimiter = '^',
            HeaderLine = 2,
            Encoding = "windows-1252",
            ColumnMap = new Dictionary<string, IReadOnlyList<string>> { ["plaintiff_name"] = ["Creditor"] },
        });
        var path = ingest.File($"{source}.csv", string.Empty);
        await File.WriteAllBytesAsync(path, System.Text.Encoding.Latin1.GetBytes("Report\nCreditor^email\n\u00C5sa Ek^none\nBo Ek^bo@example.com\n"), Token);
        var rejects = Path.Combine(ingest.Folder, $"{source}.rejects.csv");
        var first = await ingest.RunAsync(new IngestRequest { Path = path, SourceSystem = source, Commit = true, RejectPath = rejects });
        Assert.Equal((null, 1, 1), (first.Error?.Message, first.RowsInserted, first.RowsErrored));
        var text = (await File.ReadAllTextAsync(rejects, Token)).Replace("none", "asa@example.com", StringComparison.Ordinal).Replace('^', saved);
        await File.WriteAllTextAsync(rejects, mark == "utf-16" ? text : mark + text, mark == "utf-16" ? System.Text.Encoding.Unicode : new System.Text.UTF8Encoding(false), Token);

        var second = await ingest.RunAsync(new IngestRequest { Path = rejects, SourceSystem = source, Commit = true });

        Assert.Null(second.Error);
        Assert.Equal("\u00C5sa Ek", await database.ScalarAsync<string>($"SELECT plaintiff_name FROM ingest.plaintiffs_raw WHERE import_run_id = '{second.RunId}' AND status = 'pending'"));
    }

    public void Dispose() => ingest.Dispose();

    private async Task<string> SetAsync(VendorProfile profile)
    {
        // Letters only: nine digits in a row would not be a valid source system.
        var source = string.Concat(Guid.NewGuid().ToByteArray().Select(value => (char)('a' + (value % 26))));
        await using var target = database.CreateTarget();
        await new VendorProfiles(target).SetAsync(profile with { SourceSystem = source }, Token);
        return source;
    }
}
