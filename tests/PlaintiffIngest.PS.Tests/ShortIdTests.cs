using System.Management.Automation;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>Runs by the short id that the views show, and several at once.</summary>
public sealed class ShortIdTests(MigratedDatabase database) : ModuleTest, IClassFixture<MigratedDatabase>
{
    private readonly string vendor = NewVendor();

    [Theory]
    [InlineData("12345678-1000-4000-8000-000000000000")] // an integer where nobody looks
    [InlineData("1234e567-1000-4000-8000-000000000000")] // a number too large for any type
    [InlineData("1234567d-1000-4000-8000-000000000000")] // a decimal
    [InlineData("0abcdef0-1000-4000-8000-000000000000")]
    public async Task A_run_can_be_specified_by_its_first_eight_or_more_digits(string id)
    {
        await AddAsync(id);

        foreach (var text in new[] { id[..8], id[..13], id[..8].ToUpperInvariant(), id.Replace("-", string.Empty, StringComparison.Ordinal)[..12], id })
        {
            Assert.Equal(new Guid(id), Value<Guid>(Assert.Single(Ask($"Get-ImportRun {text}")), "RunId"));
            Assert.Equal(new Guid(id), Value<Guid>(Assert.Single(Ask($"'{text}' | Get-ImportReconciliation")), "RunId"));
        }

        Assert.Empty(Ask($"Get-ImportRow {id[..8]} -Status Failed"));
        Assert.NotEmpty(Ask($"Get-ImportEvent {id[..8]}"));
        Assert.Single(Ask($"Get-ImportHistory {id[..8]}"));
    }

    [Fact]
    public async Task Several_runs_vendors_batches_and_statuses_are_accepted_at_once()
    {
        await AddAsync("aaaaaaa1-1000-4000-8000-000000000000", "one");
        await AddAsync("aaaaaaa2-1000-4000-8000-000000000000", "two");
        await AddAsync("aaaaaaa3-1000-4000-8000-000000000000", "three");

        Assert.Equal(["two", "one"], Batches("Get-ImportRun aaaaaaa2, aaaaaaa1"));
        Assert.Equal(["one", "two"], Batches("Get-ImportRun -SourceSystem $vendor, other -SourceBatchId on*, tw? -Status Processing, Failed").Order(StringComparer.Ordinal));
        Assert.Empty(Batches("Get-ImportRun -SourceSystem $vendor -Status Completed, Failed"));
        Assert.Equal(["three", "two"], Batches("Get-ImportHistory -SourceBatchId t* -SourceSystem $vendor").Order(StringComparer.Ordinal));
        Assert.Equal(2, Ask("Stop-ImportRun aaaaaaa1, aaaaaaa3 -Reason test").Count);
        Assert.Equal(["one", "three"], Batches("Get-ImportRun -SourceSystem $vendor -Status Completed, Failed").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_unknown_or_ambiguous_prefix_is_an_error_and_the_rest_continue()
    {
        await AddAsync("bbbbbbbb-1000-4000-8000-000000000000", "one");
        await AddAsync("bbbbbbbb-2000-4000-8000-000000000000", "two");
        await AddAsync("cccccccc-1000-4000-8000-000000000000", "three");

        var result = Run("Get-ImportRun bbbbbbbb, cccccccd, bbb, 123-45-6789x, cccccccc -ConnectionString $args[0]", database.Settings.ConnectionString);

        Assert.Equal(
            ["PlaintiffIngest.RunNotFound", "PlaintiffIngest.RunNotFound", "PlaintiffIngest.InvalidParameter", "PlaintiffIngest.InvalidParameter"],
            result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Contains("bbbbbbbb-1000-4000-8000-000000000000", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("bbbbbbbb-2000-4000-8000-000000000000", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("cccccccd", result.Errors[1].ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("6789", Capture.All(result with { Output = [] }), StringComparison.Ordinal);
        Assert.Equal("three", Value<string>(Assert.Single(result.Output), "SourceBatchId"));
    }

    [Theory]
    [InlineData("Undo-ImportRun dddddddd -Reason test", "Roll back")]
    [InlineData("Stop-ImportRun dddddddd -Reason test", "Abort")]
    public async Task A_prompt_names_the_run(string command, string action)
    {
        await AddAsync($"dddddddd-{action.Length:D4}-4000-8000-000000000000", "a batch");

        Run($"{command.Replace("dddddddd", $"dddddddd-{action.Length:D4}", StringComparison.Ordinal)} -WhatIf -ConnectionString $args[0]", database.Settings.ConnectionString);

        Assert.Equal(
            $"What if: Performing the operation \"{action}\" on target \"run dddddddd-{action.Length:D4}-4000-8000-000000000000: {vendor} a batch, x.csv, 0 rows inserted\".",
            Screen.Output.Trim());
    }

    [Fact]
    public async Task A_rollback_prompts_first_and_does_nothing_if_nobody_can_answer()
    {
        await AddAsync("eeeeeeee-1000-4000-8000-000000000000");

        var error = Failure("Undo-ImportRun eeeeeeee -Reason test -ConnectionString $args[0]", database.Settings.ConnectionString);

        Assert.Contains("Nobody can be asked", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("processing", await database.ScalarAsync<string>("SELECT status::text FROM ingest.import_runs WHERE id = 'eeeeeeee-1000-4000-8000-000000000000'"));
    }

    private Task AddAsync(string id, string batch = "batch") => database.ExecuteAsync(
        $"""
        INSERT INTO ingest.import_runs (id, source_system, source_batch_id, file_hash, filename, import_kind, status)
        VALUES ('{id}', '{vendor}', '{batch}', repeat('a', 64), 'x.csv', 'csv', 'processing');
        INSERT INTO ingest.import_events (run_id, event) VALUES ('{id}', 'claimed');
        """);

    private IReadOnlyList<PSObject> Ask(string script)
        => Get($"$vendor, $db = $args; $PSDefaultParameterValues = @{{ '*-I*:ConnectionString' = $db }}; {script}", vendor, database.Settings.ConnectionString);

    private string[] Batches(string script) => [.. Ask(script).Select(run => Value<string>(run, "SourceBatchId"))];
}
