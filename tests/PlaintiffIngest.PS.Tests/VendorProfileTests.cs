using System.Collections;
using System.Management.Automation;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>Profiles through the cmdlets: learned from a file, changed, listed, removed, and used by an import.</summary>
public sealed class VendorProfileTests(MigratedDatabase database) : ModuleTest, IClassFixture<MigratedDatabase>
{
    private const string Connected = "$vendor, $db, $in = $args; $PSDefaultParameterValues = @{ '*-*:ConnectionString' = $db }; ";

    private readonly string connection = database.Settings.ConnectionString;
    private readonly string vendor = NewVendor();

    [Fact]
    public void A_profile_is_learned_from_a_file_and_used_by_the_next_import()
    {
        var sample = Folder.Write("sample.csv", "Report of January\nCreditor^E-Mail^City^Case\nAnn^ann@example.com^Albany^1\n");
        var profile = Assert.Single(Do("Set-VendorProfile $vendor -FromFile $in -Delimiter '^' -ColumnMap @{ plaintiff_name = 'Creditor' }", sample));

        Assert.Equal((vendor, 1, "^", 2L), (Value<string>(profile, "SourceSystem"), Value<int>(profile, "Version"), Value<string>(profile, "Delimiter"), Value<long?>(profile, "HeaderLine")!.Value));
        Assert.Equal(["Creditor", "E-Mail", "City", "Case"], Assert.Single(Value<string[][]>(profile, "AcceptedHeaders")));
        var columns = Value<IDictionary>(profile, "Columns");
        Assert.Equal(("Creditor", "E-Mail", "City"), (columns["plaintiff_name"], columns["email"], columns["city"]));

        var next = Folder.Write("next.csv", "Report of February\nCreditor^E-Mail^City^Case\nBob^bob@example.com^Troy^2\n");
        var result = Run(Connected + "Invoke-PlaintiffIngest $in -SourceSystem $vendor -Commit -Verbose", vendor, connection, next);
        Assert.Equal("Committed", Value<string>(Assert.Single(result.Output), "Outcome"));
        Assert.Contains(result.Verbose, line => line.Contains($"next.csv: using version 1 of the profile of {vendor} (", StringComparison.Ordinal));

        var other = Folder.Write("other.csv", "name,email\nBob,bob@example.com\n");
        var error = Failure(Connected + "$ErrorActionPreference = 'Stop'; Set-VendorProfile $vendor -FromFile $in", vendor, connection, other);
        Assert.Contains("The vendor's profile takes plaintiff_name from 'Creditor'", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_understood_is_shown_and_WhatIf_stores_nothing()
    {
        var sample = Folder.Write("sample.csv", "name;email;phone;Case Number\nAnn;ann@example.com;1;2\nBob;none;1;2\n");
        var result = Run(Connected + "Set-VendorProfile $vendor -FromFile $in -Verbose -WhatIf", vendor, connection, sample);

        Assert.Equal(0, Value<int>(Assert.Single(result.Output), "Version"));
        Assert.Contains(
            "sample.csv: 2 rows; encoding utf-8; delimiter ';'; header on line 1; plaintiff_name from 'name', email from 'email', phone from 'phone'; 1 other columns are kept in raw_data.",
            result.Verbose);
        Assert.Equal("sample.csv: 1 of 2 rows fail with this profile: INVALID_EMAIL (1).", Assert.Single(result.Warnings));
        Assert.Contains($"Set delimiter, accepted_headers", Screen.Output, StringComparison.Ordinal);
        Assert.Empty(Do("Get-VendorProfile $vendor"));
    }

    [Fact]
    public void A_change_of_one_thing_keeps_the_rest_and_every_version_is_listed()
    {
        Do("Set-VendorProfile $vendor -Delimiter Semicolon -Encoding 1252 -HeaderLine 2 -EmailRule Any -RequiredColumn zip, 'Case No', 'Case No', 'postal code' -Pattern @{ State = '^[A-Z]{2}$' } -Rhythm '3 Days' -MinRows 10 -MaxRows 20 -VolumeGate -RepeatGate -FillGate -TrailerPattern '^T,(?<count>\\d+)' -ColumnMap @{ 'Plaintiff Name' = 'First', 'Last' }");
        Do("Set-VendorProfile $vendor -Rhythm weekly");
        Do("Set-VendorProfile $vendor -Clear MinRows, Pattern -VolumeGate:$false");
        var profile = Assert.Single(Do("Get-VendorProfile $vendor"));

        Assert.Equal(
            (3, ";", "windows-1252", 2L, "Any", "weekly", 20L, false, "^T,(?<count>\\d+)"),
            (Value<int>(profile, "Version"), Value<string>(profile, "Delimiter"), Value<string>(profile, "Encoding"), Value<long?>(profile, "HeaderLine")!.Value, profile.Properties["EmailRule"].Value.ToString(),
                Value<string>(profile, "Rhythm"), Value<long?>(profile, "MaxRows")!.Value, Value<bool?>(profile, "VolumeGate")!.Value, Value<string>(profile, "TrailerPattern")));
        Assert.Equal(["zip", "Case No", "postal_code"], Value<string[]>(profile, "RequiredColumn"));
        Assert.Equal(["First", "Last"], (string[])Value<IDictionary>(profile, "ColumnMap")["plaintiff_name"]!);
        Assert.Null(profile.Properties["MinRows"].Value);
        Assert.Equal((true, true), (Value<bool?>(profile, "RepeatGate")!.Value, Value<bool?>(profile, "FillGate")!.Value));
        Assert.Null(profile.Properties["Pattern"].Value);

        Assert.Equal(4, Value<int>(Assert.Single(Do("Remove-VendorProfile $vendor -Confirm:$false")), "Version"));
        Assert.Empty(Do("Get-VendorProfile $vendor"));
        Assert.Equal([4, 3, 2, 1], Do("Get-VendorProfile $vendor.Substring(0, 8)'*' -AllVersions".Replace("$vendor.Substring(0, 8)'*'", "($vendor.Substring(0, 8) + '*')", StringComparison.Ordinal)).Select(version => Value<int>(version, "Version")));
        Assert.Equal(
            ["profile_removed", "profile_changed", "profile_changed", "profile_changed"],
            Do("Get-ImportEvent -SourceSystem $vendor").Select(entry => Value<string>(entry, "EventName")));
    }

    [Fact]
    public async Task The_last_delivery_and_who_is_overdue_are_shown_also_without_a_profile()
    {
        Folder.Write("1.csv", "name,email\nAnn,ann@example.com\n");
        Do("$null = Invoke-PlaintiffIngest $in -SourceSystem $vendor -Commit -WarningAction SilentlyContinue", Folder.PathOf("1.csv"));

        var found = Assert.Single(Do("Get-VendorProfile $vendor"));
        Assert.Equal((0, null, false), (Value<int>(found, "Version"), found.Properties["UsualRhythm"].Value, Value<bool?>(found, "IsOverdue")!.Value));
        Assert.InRange(Value<DateTimeOffset?>(found, "LastDelivery")!.Value, DateTimeOffset.Now.AddHours(-1), DateTimeOffset.Now.AddHours(1));

        Do("Set-VendorProfile $vendor -Rhythm daily");
        await database.ExecuteAsync($"SET session_replication_role = replica; UPDATE ingest.import_runs SET completed_at = now() - interval '2 days' WHERE source_system = '{vendor}'");
        var late = Assert.Single(Do("Get-VendorProfile $vendor"));
        Assert.Equal((1, "daily", true), (Value<int>(late, "Version"), Value<string>(late, "UsualRhythm"), Value<bool?>(late, "IsOverdue")!.Value));
        Assert.Equal(Value<DateTimeOffset?>(late, "LastDelivery")!.Value.AddDays(1).Date, Value<DateTimeOffset?>(late, "DueAt")!.Value.Date);
        Assert.Null(Assert.Single(Do("Get-VendorProfile $vendor -AllVersions")).Properties["IsOverdue"].Value);
    }

    [Fact]
    public void Samples_of_two_kinds_of_header_are_both_accepted()
    {
        Folder.Write("1.csv", "name,email\nAnn,ann@example.com\n");
        Folder.Write("2.csv", "name,email,phone\nAnn,ann@example.com,1\n");
        Folder.Write("3.csv", "Name, E_Mail\nAnn,ann@example.com\n");

        Assert.Equal(2, Value<string[][]>(Assert.Single(Do("Set-VendorProfile $vendor -FromFile $in", Folder.PathOf("*.csv"))), "AcceptedHeaders").Length);

        foreach (var other in (string[])["name;email\nAnn;ann@example.com\n", "Report\nname,email\nAnn,ann@example.com\n"])
        {
            Folder.Write("4.csv", other);
            var error = Failure(Connected + "$ErrorActionPreference = 'Stop'; Set-VendorProfile $vendor -FromFile $in", vendor, connection, Folder.PathOf("*.csv"));
            Assert.StartsWith("PlaintiffIngest.InvalidParameter", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("One profile cannot describe both", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_list_of_vendors_can_be_piped_to_be_removed_and_those_without_a_profile_are_left_out()
    {
        var other = vendor + "-b";
        Do("foreach ($one in $vendor, ($vendor + '-b')) { $null = Invoke-PlaintiffIngest $in -SourceSystem $one -Commit -WarningAction SilentlyContinue }", Folder.Write("1.csv", "name,email\nAnn,ann@example.com\n"));
        Do("Set-VendorProfile ($vendor + '-b') -Rhythm daily");
        Assert.Equal([0, 1], Do("Get-VendorProfile ($vendor + '*')").Select(listed => Value<int>(listed, "Version")));

        Assert.Empty(Do("Get-VendorProfile ($vendor + '*') | Remove-VendorProfile -WhatIf"));
        var removed = Assert.Single(Do("Get-VendorProfile ($vendor + '*') | Remove-VendorProfile"));
        Assert.Equal((other, 2, true), (Value<string>(removed, "SourceSystem"), Value<int>(removed, "Version"), Value<bool>(removed, "IsRemoved")));

        // A profile that was changed after it was listed stays.
        Do("Set-VendorProfile $vendor -Rhythm daily");
        var changed = Run(Connected + "$listed = Get-VendorProfile $vendor; $null = Set-VendorProfile $vendor -Rhythm weekly; $listed | Remove-VendorProfile", vendor, connection);
        Assert.StartsWith("PlaintiffIngest.DatabaseError", Assert.Single(changed.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(2, Value<int>(Assert.Single(Do("Get-VendorProfile $vendor")), "Version"));
        Do("Remove-VendorProfile $vendor");

        // Whoever names a vendor expects that it has a profile.
        var error = Failure(Connected + "$ErrorActionPreference = 'Stop'; $vendor | Remove-VendorProfile", vendor, connection);
        Assert.StartsWith("PlaintiffIngest.ProfileNotFound", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Set-VendorProfile $vendor", "InvalidParameter", "nothing to change")]
    [InlineData("Set-VendorProfile 'no vendor!' -Rhythm daily", "InvalidSourceSystem", "not valid")]
    [InlineData("Set-VendorProfile $vendor -Rhythm often", "InvalidParameter", "-Rhythm")]
    [InlineData("Set-VendorProfile $vendor -Pattern @{ stat = 'x' }", "InvalidParameter", "-Pattern names no known column: 'stat'. Did you mean 'state'?")]
    [InlineData("Set-VendorProfile $vendor -Pattern @{ email = 'x' }", "InvalidParameter", "-Pattern cannot be used for email")]
    [InlineData("Set-VendorProfile $vendor -Pattern @{ state = '(' }", "InvalidParameter", "not a valid regular expression")]
    [InlineData("Set-VendorProfile $vendor -ColumnMap @{ nam = 'x' }", "InvalidParameter", "-ColumnMap names no known column")]
    [InlineData("Set-VendorProfile $vendor -ColumnMap @{ plaintiff_name = 'A', 'a' }", "InvalidParameter", "-ColumnMap names a column or a header twice")]
    [InlineData("Set-VendorProfile $vendor -ColumnMap @{ plaintiff_name = 'A'; 'Plaintiff Name' = 'B' }", "InvalidParameter", "-ColumnMap names a column or a header twice")]
    [InlineData("Set-VendorProfile $vendor -ColumnMap @{ plaintiff_name = 'A'; email = 'A' }", "InvalidParameter", "-ColumnMap names a column or a header twice")]
    [InlineData("Set-VendorProfile $vendor -RequiredColumn phone, ' '", "InvalidParameter", "-RequiredColumn has an empty name")]
    [InlineData("Set-VendorProfile $vendor -TrailerPattern '^T,\\d+'", "InvalidParameter", "group named 'count'")]
    [InlineData("Set-VendorProfile $vendor -MinRows 5 -MaxRows 4", "InvalidParameter", "-MinRows 5 is greater than -MaxRows 4")]
    [InlineData("Set-VendorProfile $vendor -Encoding nonsense", "UnknownEncoding", "nonsense")]
    [InlineData("Set-VendorProfile $vendor -Delimiter xx", "InvalidParameter", "-Delimiter")]
    [InlineData("Set-VendorProfile $vendor -Delimiter x", "InvalidParameter", "-Delimiter cannot be")]
    [InlineData("Set-VendorProfile $vendor -Rhythm daily -Clear Rhythm", "InvalidParameter", "-Clear removes Rhythm")]
    [InlineData("Set-VendorProfile $vendor -FromFile none.csv", "FileNotFound", "none.csv")]
    [InlineData("Remove-VendorProfile $vendor", "ProfileNotFound", "has no profile")]
    public void What_is_not_valid_is_an_error_and_stores_nothing(string command, string errorId, string text)
    {
        var error = Failure(Connected + "$ErrorActionPreference = 'Stop'; " + command, vendor, connection);

        Assert.StartsWith("PlaintiffIngest." + errorId, error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(text, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Do("Get-VendorProfile $vendor -AllVersions"));
    }

    [Fact]
    public void A_file_that_is_not_utf8_needs_its_encoding_and_the_old_one_is_not_assumed()
    {
        var sample = Folder.Write("sample.csv", System.Text.Encoding.Latin1.GetBytes("name,email\n\u00C5sa Ek,asa@example.com\n"));

        Assert.StartsWith("PlaintiffIngest.InvalidEncoding", Failure(Connected + "$ErrorActionPreference = 'Stop'; Set-VendorProfile $vendor -FromFile $in", vendor, connection, sample).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("windows-1252", Value<string>(Assert.Single(Do("Set-VendorProfile $vendor -FromFile $in -Encoding windows-1252", sample)), "Encoding"));

        var changed = Folder.Write("changed.csv", "name,email\n\u00C5sa Ek,asa@example.com\n");
        Assert.Null(Assert.Single(Do("Set-VendorProfile $vendor -FromFile $in", changed)).Properties["Encoding"].Value);
    }

    [Fact]
    public async Task A_reader_sees_who_changed_what_but_no_header_and_may_change_nothing()
    {
        Do("Set-VendorProfile $vendor -Rhythm daily -ColumnMap @{ plaintiff_name = 'Creditor' }");
        await database.ExecuteAsync($"CREATE ROLE {vendor} LOGIN PASSWORD 'reader'; GRANT ingest_reader TO {vendor}");
        var reader = new Npgsql.NpgsqlConnectionStringBuilder(connection) { Username = vendor, Password = "reader" }.ConnectionString;

        var profile = Assert.Single(Get(Connected + "Get-VendorProfile $vendor", vendor, reader));
        Assert.Equal(("daily", 1, null), (Value<string>(profile, "Rhythm"), Value<int>(profile, "Version"), profile.Properties["ColumnMap"].Value));
        foreach (var command in (string[])["Set-VendorProfile $vendor -Rhythm weekly", "Remove-VendorProfile $vendor"])
        {
            Assert.StartsWith("PlaintiffIngest.PermissionDenied", Failure(Connected + command, vendor, reader).FullyQualifiedErrorId, StringComparison.Ordinal);
        }
    }

    private IReadOnlyList<PSObject> Do(string script, params object?[] arguments) => Get(Connected + script, [vendor, connection, .. arguments]);
}
