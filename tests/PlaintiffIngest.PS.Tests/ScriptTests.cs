namespace PlaintiffIngest.PS.Tests;

/// <summary>The operator's script where it comes to no database.</summary>
public sealed class ScriptTests
{
    [Theory]
    [InlineData("-Csv is missing")]
    [InlineData("-SourceSystem is missing", "-Csv", "a.csv")]
    [InlineData("-SourceBatchId is missing", "-Csv", "a.csv", "-SourceSystem", "jbi")]
    [InlineData("-Limit is not a whole number", "-Csv", "a.csv", "-SourceSystem", "jbi", "-SourceBatchId", "b", "-Limit", "0")]
    [InlineData("does not know", "-Csv", "a.csv", "-SourceSystem", "jbi", "-SourceBatchId", "b", "-Comit")]
    [InlineData("does not know", "-Csv", "a.csv", "-SourceSystem", "jbi", "-SourceBatchId", "b", "c")]
    [InlineData("names the unknown environment 'staging'", "-Csv", "a.csv", "-SourceSystem", "jbi", "-SourceBatchId", "b", "-Env", "staging")]
    [InlineData("SUPABASE_DB_URL_PROD", "-Csv", "a.csv", "-SourceSystem", "jbi", "-SourceBatchId", "b", "-Env", "prod")]
    public async Task Unusable_input_exits_2_with_the_reason_on_standard_error_and_no_prompt(string message, params string[] arguments)
    {
        var child = await ChildProcess.RunScriptAsync([ChildProcess.Script, .. arguments]);

        Assert.Equal(2, child.ExitCode);
        Assert.Empty(child.Output);
        Assert.StartsWith("ERROR: ", child.Error, StringComparison.Ordinal);
        Assert.Contains(message, child.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_password_in_a_malformed_url_is_not_echoed()
    {
        var child = await ChildProcess.RunScriptAsync(
            [ChildProcess.Script, "-Csv", "a.csv", "-SourceSystem", "jbi", "-SourceBatchId", "b"],
            new Dictionary<string, string?> { ["SUPABASE_DB_URL_DEV"] = "postgres://postgres.abcdefghij:s3cret@[broken" });

        Assert.Equal(2, child.ExitCode);
        Assert.DoesNotContain("s3cret", child.Output + child.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("abcdefghij", child.Output + child.Error, StringComparison.Ordinal);
    }
}
