using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>What a misspelled vendor gets: an empty answer alone looks like a true one.</summary>
public sealed class VendorHintTests(MigratedDatabase database) : ModuleTest, IClassFixture<MigratedDatabase>
{
    private const string Person = "-Email ann@example.com -Name Ann";

    private readonly string connection = database.Settings.ConnectionString;

    [Theory]
    [InlineData("Get-ImportRun -SourceSystem simplicty")]
    [InlineData("Get-ImportRun -SourceSystem simplicty, simplicity, simpl*, ' Simplicty '")]
    [InlineData("Get-ImportReconciliation -SourceSystem Simplicty -Unreconciled")]
    [InlineData("Get-ImportEvent -SourceSystem simplicty")]
    [InlineData("Get-ImportHistory -SourceSystem simplicty")]
    [InlineData("Get-ImportBacklog -SourceSystem simplicty")]
    [InlineData("Get-ImportRun -SourceSystem simplicity | Get-ImportRun -SourceSystem simplicty")]
    [InlineData("Export-ImportReport $args[1] -SourceSystem simplicty")]
    [InlineData("Test-ImportPerson simplicty " + Person)]
    [InlineData("Clear-ImportPerson simplicty " + Person + " -Confirm:$false")]
    public void A_misspelled_vendor_gets_the_nearest_one(string command)
    {
        Load("simplicity", "jbi");

        Assert.Equal("The vendor 'simplicty' has no runs. Did you mean 'simplicity'?", Assert.Single(Warnings(command)));
    }

    [Fact]
    public void An_unknown_vendor_gets_a_list()
    {
        Load("simplicity", "jbi");

        Assert.Matches("^The vendor 'zzzz\\*' has no runs\\. Vendors with runs: (jbi, simplicity|simplicity, jbi)\\.$", Assert.Single(Warnings("Get-ImportRun -SourceSystem zzzz*")));
    }

    [Theory]
    [InlineData("Get-ImportRun")]
    [InlineData("Get-ImportRun -SourceSystem SIMPLICITY, j?i -Status Failed")]
    [InlineData("Get-ImportBacklog -SourceSystem *")]
    [InlineData("Test-ImportPerson Simplicity " + Person)]
    public void A_vendor_with_a_run_gets_no_warning(string command)
    {
        Load("simplicity", "jbi");

        Assert.Empty(Warnings(command));
    }

    [Fact]
    public async Task A_database_without_a_run_says_so()
    {
        await using var empty = new MigratedDatabase();
        await empty.InitializeAsync();

        Assert.Equal(
            "The vendor 'jbi' has no runs. The database has no runs at all.",
            Assert.Single(Run("Get-ImportRun -SourceSystem jbi -ConnectionString $args[0]", empty.Settings.ConnectionString).Warnings));
    }

    private void Load(params string[] vendors) => Array.ForEach(vendors, vendor => IngestRows(connection, vendor, $"{vendor}-batch", "Bob,bob@example.com"));

    private IReadOnlyList<string> Warnings(string command)
    {
        var result = Run($"$PSDefaultParameterValues = @{{ '*-Import*:ConnectionString' = $args[0] }}; {command}", connection, Folder.PathOf("report.html"));
        Assert.Null(result.Terminating?.ToString());
        Assert.Empty(result.Errors.Select(error => error.ToString()));
        return result.Warnings;
    }
}
