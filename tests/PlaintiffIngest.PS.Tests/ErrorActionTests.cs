using System.Management.Automation;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>Errors as an operator meets them: what they say, and that they obey.</summary>
public sealed class ErrorActionTests(MigratedDatabase database) : ModuleTest, IClassFixture<MigratedDatabase>
{
    private readonly string vendor = NewVendor();

    [Theory]
    [InlineData("Continue", 2, 2)]
    [InlineData("SilentlyContinue", 0, 2)]
    [InlineData("Ignore", 0, 0)]
    public void ErrorAction_applies_to_a_bad_file_and_the_rest_continue(string action, int shown, int kept)
    {
        WriteFiles();

        var result = Run(
            $"$Error.Clear(); Get-ChildItem $args[0] | Invoke-PlaintiffIngest -SourceSystem $args[1] -ConnectionString $args[2] -ErrorAction {action}; Get-ImportRun {Guid.NewGuid()} -ConnectionString $args[2] -ErrorAction {action}; $Error.Count",
            Folder.PathOf("*.csv"),
            vendor,
            database.Settings.ConnectionString);

        Assert.Null(result.Terminating);
        Assert.Equal(shown, result.Errors.Count);
        Assert.Equal(["DryRun", "Failed", "DryRun"], result.Output.SkipLast(1).Select(item => Value<string>(item, "Outcome")));
        Assert.Equal(kept, (int)result.Output[^1].BaseObject);
    }

    [Fact]
    public void Stop_ends_at_the_bad_file()
    {
        WriteFiles();

        var result = Run(
            "Get-ChildItem $args[0] | Invoke-PlaintiffIngest -SourceSystem $args[1] -ConnectionString $args[2] -ErrorAction Stop",
            Folder.PathOf("*.csv"),
            vendor,
            database.Settings.ConnectionString);

        Assert.StartsWith("PlaintiffIngest.RequiredColumnMissing,", result.Terminating?.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["DryRun", "Failed"], result.Output.Select(item => Value<string>(item, "Outcome")));
    }

    [Theory]
    [InlineData("Invoke-PlaintiffIngest none.csv -SourceSystem jbi", "FileNotFound", ErrorCategory.ObjectNotFound, "*none.csv", false)]
    [InlineData("Invoke-PlaintiffIngest $in -SourceSystem 'a b'", "InvalidSourceSystem", ErrorCategory.InvalidArgument, "*1.csv", false)]
    [InlineData("Invoke-PlaintiffIngest $in -SourceSystem jbi -Delimiter long", "InvalidParameter", ErrorCategory.InvalidArgument, "Invoke-PlaintiffIngest", true)]
    [InlineData("Get-ImportRun aaaa0000", "RunNotFound", ErrorCategory.ObjectNotFound, "aaaa0000", false)]
    [InlineData("Get-ImportRow 11111111-2222-4333-8444-555555555555", "RunNotFound", ErrorCategory.ObjectNotFound, "11111111-2222-4333-8444-555555555555", false)]
    [InlineData("Get-ImportRun x", "InvalidParameter", ErrorCategory.InvalidArgument, "x", false)]
    [InlineData("Get-ImportRun -Environment Moon", "UnknownEnvironment", ErrorCategory.InvalidArgument, "", true)]
    public void An_error_has_a_category_a_target_and_a_remedy(string script, string id, ErrorCategory category, string target, bool terminating)
    {
        WriteFiles();

        var result = Run($"$in, $db = $args; $PSDefaultParameterValues = @{{ '*:ConnectionString' = $db }}; try {{ $null = {script} }} catch {{ $_ }}", Folder.PathOf("1.csv"), database.Settings.ConnectionString);

        var error = terminating ? (ErrorRecord)Assert.Single(result.Output).BaseObject : Assert.Single(result.Errors);
        Assert.Equal(terminating, result.Errors.Count == 0);
        Assert.StartsWith($"PlaintiffIngest.{id},PlaintiffIngest.PS.Commands.", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.True(new WildcardPattern(target).IsMatch(error.TargetObject?.ToString() ?? string.Empty), $"{error.TargetObject}");
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
    }

    private void WriteFiles()
    {
        Folder.Write("1.csv", "name,email\nAnn,ann@example.com\n");
        Folder.Write("2.csv", "who\nx\n");
        Folder.Write("3.csv", "name,email\nCid,cid@example.com\n");
    }
}
