using System.Diagnostics;
using System.Text.RegularExpressions;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>The model of the protocol in <c>docs/model</c>: every promise holds in every order of steps, and each guard is needed.</summary>
public sealed partial class ModelTests(ITestOutputHelper output)
{
    private static readonly string Model = Repository.PathOf("docs", "model", "protocol.pml");

    [Fact]
    public async Task Every_promise_holds_in_every_order_of_steps()
    {
        var found = await CheckAsync();

        Assert.Contains("errors: 0", found, StringComparison.Ordinal);
        Assert.DoesNotContain("max search depth too small", found, StringComparison.Ordinal);
        Assert.DoesNotContain("Search not completed", found, StringComparison.Ordinal);
        var states = long.Parse(StateCount().Match(found).Groups["count"].Value, System.Globalization.CultureInfo.InvariantCulture);
        output.WriteLine($"{states} states.");
        Assert.True(states > 1_000_000, found);
    }

    [Theory]
    [InlineData("ended_run_never_changes", "-DNO_FENCE")]
    [InlineData("at_most_one_live_row_per_key", "-DNO_LIVE_KEY")]
    [InlineData("at_most_one_live_run_per_file", "-DNO_LIVE_RUN")]
    [InlineData("only_a_silent_run_is_taken_over", "-DNO_CONDITIONAL_UPDATE")]
    [InlineData("lost_run_keeps_nothing", "-DNO_ROW_LOCK")]
    [InlineData("skipped_row_has_a_live_row_or_is_stranded", "-DNO_SOURCE_LOCK")]
    [InlineData("stranded_row_has_no_live_row", "-DNO_PROMOTION_LOCK")]
    [InlineData("promoted_once", "-DNO_PROMOTER_FENCE", "-DPROMOTERS=2")]
    [InlineData("promoted_row_stays_promoted", "-DNO_PROMOTED_STAYS")]
    [InlineData("rolled_back_run_keeps_no_live_row", "-DNO_ROLLBACK_GUARD")]
    [InlineData("no_person_lost", "-DNO_COUNTS")]
    [InlineData("skipped_row_points_to_the_live_row", "-DNO_REPOINT")]
    [InlineData("completed_run_has_its_rows", "-DNO_COUNT_MOVE")]
    [InlineData("reported_outcome_is_final", "-DNO_RESOLVE_LOCK")]
    public async Task Without_a_guard_its_promise_is_broken(string promise, params string[] definitions)
    {
        var found = await CheckAsync(definitions);

        Assert.Contains($"assertion violated {promise} ", found, StringComparison.Ordinal);
    }

    private static async Task<string> CheckAsync(params string[] definitions)
    {
        using var folder = new TempFolder();
        await RunAsync(folder, "spin", [.. definitions, "-a", Model]);
        await RunAsync(folder, "cc", ["-O2", "-DSAFETY", "-DCOLLAPSE", "-w", "-o", "pan", "pan.c"]);
        return await RunAsync(folder, folder.PathOf("pan"), ["-m1000000", "-w24"]);
    }

    private static async Task<string> RunAsync(TempFolder folder, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{program} is not on this machine.");
            throw;
        }

        using (process)
        {
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            return text + await error;
        }
    }

    [GeneratedRegex("(?<count>[0-9]+) states, stored", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex StateCount();
}
