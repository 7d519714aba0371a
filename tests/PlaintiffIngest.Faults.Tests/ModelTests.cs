using System.Globalization;
using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>
/// The model of the protocol in <c>docs/model</c>: every promise holds in every order of steps, and without any one guard its promise is
/// broken. The page beside the model lists the sizes and the guards.
/// </summary>
public sealed partial class ModelTests(ITestOutputHelper output)
{
    private static readonly string Folder = Repository.PathOf("docs", "model");
    private static readonly string Model = Path.Combine(Folder, "protocol.pml");

    // A row of the page: definitions, guard, SQL, file and promise.
    private static readonly IReadOnlyList<GroupCollection> Guards =
        [.. GuardLine().Matches(File.ReadAllText(Path.Combine(Folder, "README.md")).ReplaceLineEndings("\n")).Select(match => match.Groups)];

    public static TheoryData<string, string> Mutants => [.. Guards.Select(guard => (guard["definitions"].Value, guard["promise"].Value))];

    [Theory]
    [InlineData("FILES=3")]
    [InlineData("PROMOTERS=2 WORKERS=2")]
    [InlineData("PEOPLE=2 NOBODY_DIES")]
    [InlineData("LOADS_BY_HAND")]
    public async Task Every_promise_holds_in_every_order_of_steps(string size)
    {
        var found = await CheckAsync(size, tableBits: 24);

        Assert.Contains("errors: 0", found, StringComparison.Ordinal);
        Assert.DoesNotContain("Search not completed", found, StringComparison.Ordinal);
        Assert.DoesNotContain("error:", found, StringComparison.Ordinal);
        var states = long.Parse(StateCount().Match(found).Groups["count"].Value, CultureInfo.InvariantCulture);
        output.WriteLine($"{size}: {states} states.");
        Assert.True(states > 1_000_000, found);
    }

    [Theory]
    [MemberData(nameof(Mutants))]
    public async Task Without_a_guard_its_promise_is_broken(string definitions, string promise)
    {
        // It ends early, so a smaller table does.
        var found = await CheckAsync(definitions, tableBits: 20);

        // Spin stops at the first broken promise, so this is the only one.
        var broken = BrokenPromise().Match(found);
        Assert.True(broken.Success, found);
        Assert.Equal(promise, broken.Groups["name"].Success ? broken.Groups["name"].Value : "no_deadlock");
        output.WriteLine($"{definitions}: {StateCount().Match(found).Groups["count"].Value} states.");
    }

    [Fact]
    public void Every_guard_stands_in_the_SQL_as_the_page_says()
        => Assert.All(Guards, guard => Assert.Contains(
            WithSingleBlanks(guard["sql"].Value), WithSingleBlanks(File.ReadAllText(Path.Combine(Folder, guard["file"].Value))), StringComparison.Ordinal));

    [Fact]
    public void Every_mutant_and_every_promise_of_the_model_is_tried()
    {
        var model = File.ReadAllText(Model);

        Assert.Equal(Names(MutantName(), model), Guards.Select(guard => guard["definitions"].Value.Split(' ')[0]).Order(StringComparer.Ordinal));
        Assert.Equal(
            Names(PromiseName(), model).Append("no_deadlock").Order(StringComparer.Ordinal),
            Guards.Select(guard => guard["promise"].Value).Distinct().Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Names(Regex pattern, string text)
        => pattern.Matches(text).Select(match => match.Groups["name"].Value).Distinct().Order(StringComparer.Ordinal);

    private static string WithSingleBlanks(string text) => Blanks().Replace(text, " ");

    private static async Task<string> CheckAsync(string definitions, int tableBits)
    {
        RequirePrograms("spin", "cc");
        using var folder = new TempFolder();
        var spin = await RunAsync(folder, "spin", [.. definitions.Split(' ').Select(definition => $"-D{definition}"), "-a", Model]);
        Assert.True(spin.Succeeded, spin.Output);

        // Optimizing takes the compiler longer than it saves the search.
        var compiler = await RunAsync(folder, "cc", ["-DSAFETY", "-w", "-o", "pan", "pan.c"]);
        Assert.True(compiler.Succeeded, compiler.Output);
        return (await RunAsync(folder, folder.PathOf("pan"), ["-m1000000", string.Create(CultureInfo.InvariantCulture, $"-w{tableBits}")])).Output;
    }

    private static void RequirePrograms(params string[] programs)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        foreach (var program in programs.Where(program => !folders.Any(folder => File.Exists(Path.Combine(folder, program)))))
        {
            Assert.Skip($"{program} is not on this machine.");
        }
    }

    private static Task<CommandResult> RunAsync(TempFolder folder, string program, IReadOnlyList<string> arguments)
        => new ExternalCommand(program, arguments, folder.Path).RunAsync(TestContext.Current.CancellationToken);

    [GeneratedRegex(@"^\| `(?<definitions>NO_[A-Z0-9_= ]+)` \| [^|]+ \| \[`(?<sql>[^`]+)`\]\((?<file>[^)]+)\) \| `(?<promise>\w+)` \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex GuardLine();

    [GeneratedRegex(@"(?<count>\d+) states, stored", RegexOptions.ExplicitCapture)]
    private static partial Regex StateCount();

    [GeneratedRegex(@"assertion violated (?<name>\w+) |: invalid end state", RegexOptions.ExplicitCapture)]
    private static partial Regex BrokenPromise();

    [GeneratedRegex(@"#ifdef (?<name>NO_\w+)", RegexOptions.ExplicitCapture)]
    private static partial Regex MutantName();

    [GeneratedRegex(@"-> assert\((?<name>\w+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex PromiseName();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
