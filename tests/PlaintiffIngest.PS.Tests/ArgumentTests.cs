using System.Management.Automation;
using System.Text.RegularExpressions;

namespace PlaintiffIngest.PS.Tests;

/// <summary>What goes wrong, or right, before a database is needed.</summary>
public sealed class ArgumentTests : ModuleTest
{
    [Theory]
    [InlineData("Invoke-PlaintiffIngest x.csv -Delimiter ab", "-Delimiter 'ab'")]
    [InlineData("Invoke-PlaintiffIngest x.csv -MaxErrors many", "-MaxErrors 'many'")]
    [InlineData("Invoke-PlaintiffIngest x.csv -MaxErrors 101%", "-MaxErrors '101%'")]
    [InlineData("Invoke-PlaintiffIngest x.csv -ColumnMap @{ email = '' }", "-ColumnMap has no header for 'email'")]
    [InlineData("Invoke-PlaintiffIngest x.csv -ColumnMap @{ '@{plaintiff_name' = '\"Creditor\"}' }", "-ColumnMap received a hash table as text")]
    public void A_parameter_that_cannot_be_used_ends_the_command(string script, string message)
    {
        var error = Failure(script);

        AssertIs(error, "InvalidParameter", ErrorCategory.InvalidArgument);
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_environment_ends_the_command_and_the_error_says_what_to_do()
    {
        var error = Failure("Get-ImportRun -Environment Staging");

        AssertIs(error, "UnknownEnvironment", ErrorCategory.InvalidArgument);
        Assert.Contains("Dev, Prod or Local", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_malformed_connection_string_is_not_echoed()
    {
        var error = Failure("Get-ImportRun -ConnectionString 'postgres://me:s3cret-word@[half'");

        AssertIs(error, "InvalidConnectionString", ErrorCategory.InvalidArgument);
        Assert.DoesNotContain("s3cret", error + error.Exception.ToString() + error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wildcard_that_matches_nothing_is_one_error_and_the_next_path_continues()
    {
        Folder.Write("a.csv", "x");
        var result = Run("'nope*.csv', $args[0] | Invoke-PlaintiffIngest -Commit -WhatIf", Folder.PathOf("a.csv"));

        AssertIs(Assert.Single(result.Errors), "FileNotFound", ErrorCategory.ObjectNotFound);
        Assert.Contains("a.csv", Screen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ErrorAction_Stop_ends_at_the_first_error()
    {
        AssertIs(Failure("'nope*.csv', 'x.csv' | Invoke-PlaintiffIngest -Commit -WhatIf -ErrorAction Stop"), "FileNotFound", ErrorCategory.ObjectNotFound);

        Assert.DoesNotContain("x.csv", Screen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_path_without_a_comma_is_rejected_and_not_used_as_the_vendor()
        => Assert.StartsWith("PositionalParameterNotFound,", Failure("Invoke-PlaintiffIngest a.csv b.csv").FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_is_reported_before_a_missing_vendor()
        => AssertIs(
            Assert.Single(Run("Invoke-PlaintiffIngest $args[0] -ConnectionString 'Host=nowhere.invalid;Username=u'", Folder.PathOf("none.csv")).Errors),
            "FileNotFound",
            ErrorCategory.ObjectNotFound);

    [Fact]
    public void An_object_without_a_path_is_rejected_and_its_values_are_not_shown()
    {
        var result = Run("[pscustomobject]@{ Name = 'Ann Planted'; Email = 'ann.planted@example.com' } | Invoke-PlaintiffIngest -Commit -WhatIf");

        AssertIs(Assert.Single(result.Errors), "InvalidParameter", ErrorCategory.InvalidArgument);
        Assert.DoesNotContain("Planted", result.Errors[0] + Screen.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("'Ann Planted,ann.planted@example.com', 'Bob Planted,b@example.com'")]
    [InlineData("'Planted;x', 'Planted;y'")]
    [InlineData("'Planted: x|y'")]
    [InlineData("'Planted [x', 'Planted*@'")]
    [InlineData("'Ann Planted'")]
    [InlineData("\"name,email`nPlanted,x`n\"")]
    [InlineData("\"Planted$([char]0)\"")]
    [InlineData("[pscustomobject]@{ Name = 'Ann Planted' }, [pscustomobject]@{ Name = 'Bob Planted' }")]
    public void Content_that_is_piped_is_one_error_that_does_not_show_it(string content)
    {
        var result = Run($"{content} | Invoke-PlaintiffIngest -SourceSystem jbi -ConnectionString 'Host=nowhere.invalid;Username=u'");

        AssertIs(Assert.Single(result.Errors), "InvalidParameter", ErrorCategory.InvalidArgument);
        Assert.Empty(result.Output);
        Assert.DoesNotContain("Planted", Capture.All(result) + Screen.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_file_whose_name_looks_like_content_can_be_piped()
    {
        var path = Folder.Write("Smith, J@firm; 1.csv", "x");

        Get("$args[0] | Invoke-PlaintiffIngest -Commit -WhatIf -SourceSystem jbi", path);

        Assert.Contains("Smith, J@firm; 1.csv", Screen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_outside_the_file_system_is_rejected()
    {
        AssertIs(Assert.Single(Run("Invoke-PlaintiffIngest Env:/PATH -Commit -WhatIf").Errors), "InvalidParameter", ErrorCategory.InvalidArgument);
        AssertIs(Assert.Single(Run("Invoke-PlaintiffIngest nodrive:/a.csv -Commit -WhatIf").Errors), "FileNotFound", ErrorCategory.ObjectNotFound);
    }

    [Fact]
    public void WhatIf_names_each_file_once_and_reaches_no_database()
    {
        Folder.Write("simplicity_1.csv", "x");
        Folder.Write("simplicity_2.csv", "x");

        var result = Run(
            "Get-ChildItem $args[0] | Invoke-PlaintiffIngest -Commit -WhatIf -ConnectionString 'Host=nowhere.invalid;Username=u'",
            Folder.PathOf("*.csv"));

        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
        Assert.Equal(2, Screen.Output.Split("What if:").Length - 1);
    }

    [Fact]
    public void A_social_security_number_in_a_path_is_not_shown()
    {
        Run("Invoke-PlaintiffIngest 'simplicity_123-45-6789.csv' -Commit -WhatIf");
        var error = Assert.Single(Run("Invoke-PlaintiffIngest 'x_123-45-6789*.csv'").Errors);

        Assert.Contains("[SSN_REDACTED]", Screen.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("123-45-6789", Screen.Output + error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-ChildItem $args[0] | Invoke-PlaintiffIngest -Commit -WhatIf")]
    [InlineData("[System.IO.FileInfo]::new($args[0]) | Invoke-PlaintiffIngest -Commit -WhatIf")]
    [InlineData("$args[0] | Invoke-PlaintiffIngest -Commit -WhatIf")]
    [InlineData("[pscustomobject]@{ Path = $args[0] } | Invoke-PlaintiffIngest -Commit -WhatIf")]
    [InlineData("Invoke-PlaintiffIngest -LiteralPath $args[0] -Commit -WhatIf")]
    [InlineData("$null = $ExecutionContext.SessionState.Path.SetLocation((Get-Item $args[0]).DirectoryName); Invoke-PlaintiffIngest ./jbi*.csv -Commit -WhatIf")]
    public void Files_can_be_objects_names_or_wildcards(string script)
    {
        var path = Folder.Write("jbi_1.csv", "x");

        Get(script, path);

        Assert.Contains($"target \"{path}\"", Screen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_literal_path_may_contain_brackets()
    {
        var path = Folder.Write("jbi [1].csv", "x");

        Get("Invoke-PlaintiffIngest -LiteralPath $args[0] -Commit -WhatIf", path);

        Assert.Contains($"target \"{path}\"", Screen.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("./jbi`[1`].csv", "jbi[1].csv")]
    [InlineData("./jbi`[1`]*.csv", "jbi[1].csv")]
    [InlineData("./j*`[1`].csv", "jbi[1].csv")]
    [InlineData("./jbi[12].csv", "jbi1.csv")]
    [InlineData("./jbi`b.csv", "jbi`b.csv")]
    [InlineData("./jbi``b.csv", "jbi`b.csv")]
    [InlineData("./`[a`]/jbi`[1`].csv", "[a]/jbi[1].csv")]
    [InlineData("./`[a`]/jbi`[1`].c*", "[a]/jbi[1].csv")]
    public void Escaped_brackets_are_part_of_the_name_with_wildcards_and_without(string given, string name)
    {
        Directory.CreateDirectory(Folder.PathOf("[a]"));
        foreach (var file in (string[])["jbi[1].csv", "jbi1.csv", "jbi`b.csv", "[a]/jbi[1].csv", "[a]/jbi1.csv"])
        {
            File.WriteAllText(Folder.PathOf(file), "x");
        }

        Get("$null = $ExecutionContext.SessionState.Path.SetLocation($args[1]); Invoke-PlaintiffIngest $args[0] -Commit -WhatIf", given, Folder.Path);

        Assert.Single(Regex.Matches(Screen.Output, "target"));
        Assert.Contains($"target \"{Folder.PathOf(name)}\"", Screen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dry_run_piped_into_a_listing_lists_nothing()
        => Assert.Empty(Get("[pscustomobject]@{ RunId = $null } | Get-ImportRun -ConnectionString 'Host=nowhere.invalid;Username=u'"));

    private static void AssertIs(ErrorRecord error, string id, ErrorCategory category)
    {
        Assert.StartsWith($"PlaintiffIngest.{id},", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
    }
}
