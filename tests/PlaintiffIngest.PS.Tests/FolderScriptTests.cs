using System.Diagnostics;
using System.Globalization;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>The operator's script for a folder, in processes of its own: exit codes, two at once, and killed again and again while files arrive.</summary>
public sealed class FolderScriptTests : IClassFixture<MigratedDatabase>, IDisposable
{
    // As time goes by: nobody waits 30 minutes for a run of a killed process.
    private const string LongAgo = "SET session_replication_role = replica; UPDATE ingest.import_runs SET updated_at = updated_at - interval '1 hour' WHERE status = 'processing'";

    private static readonly string Script = Repository.PathOf("module", "scripts", "ingest_folder.ps1");

    private readonly MigratedDatabase database;
    private readonly DeliveryFolder folder = new();
    private readonly TempFolder other = new();
    private readonly string vendor = string.Concat(Guid.NewGuid().ToByteArray().Select(value => (char)('a' + (value % 26))));

    public FolderScriptTests(MigratedDatabase database) => this.database = database;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        folder.Dispose();
        other.Dispose();
    }

    [Fact]
    public async Task The_script_prints_the_runbooks_lines_moves_the_files_and_exits_with_the_worst_code()
    {
        folder.Arrive(1);
        var good = await RunAsync();
        folder.Arrive(2);
        await File.WriteAllTextAsync(Path.Join(folder.In, "bad.csv"), "name,email\nNobody,\n", Token);
        var gate = await RunAsync();
        folder.Arrive(3);
        await File.WriteAllTextAsync(Path.Join(folder.In, "bad.csv"), "name,email\nNobody,\n", Token);
        await File.WriteAllTextAsync(Path.Join(folder.In, "page.csv"), "<html></html>", Token);
        var unusable = await RunAsync();
        var empty = await RunAsync();

        Assert.Equal(0, good.ExitCode);
        Assert.Matches(@"^(WARNING: [^\n]+\n)?$", good.Error);
        Assert.Matches(@"(?s)^Database: .*\nTransaction: COMMITTED\nMoved: 0001\.csv to .*\n={60}\nPASS: run_id=.*\n={60}\n\nFolder: .* archived=1 failed=0 left=0\n$", good.Output);
        Assert.Equal(1, gate.ExitCode);
        Assert.StartsWith("ERROR: bad.csv: ", gate.Error, StringComparison.Ordinal);
        Assert.Equal(2, unusable.ExitCode);
        Assert.Equal((0, string.Empty), (empty.ExitCode, empty.Error));
        Assert.Equal($"Folder: {folder.In} has no file to import\n", empty.Output);
        Assert.Equal(["done/0001.csv", "done/0002.csv", "done/0003.csv", "done/0003.csv.rows"], folder.Names.Take(4));
        Assert.Equal(2, folder.Names.Count(name => name.StartsWith("failed/bad", StringComparison.Ordinal) && name.EndsWith("csv", StringComparison.Ordinal) && !name.Contains("rejects", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Unusable_input_exits_2_with_the_reason_on_standard_error_and_no_prompt()
    {
        (string Message, string Arguments)[] cases =
        [
            ("-Folder is missing", ""),
            ("-Archive is missing", "-Folder ."),
            ("-Failed is missing", "-Folder . -Archive ."),
            ("-StableSeconds is not a whole number of 0", "-Folder . -Archive . -Failed . -StableSeconds soon"),
            ("does not know", "-Folder . -Archive . -Failed . -Comit"),
            ("the folder '/none/of/this' does not exist", "-Folder /none/of/this -Archive . -Failed ."),
            ("are the same folder", "-Folder . -Archive . -Failed ."),
            ("-ColumnMap is not valid", "-Folder . -Archive . -Failed . -ColumnMap email"),
        ];

        // In one process: each start costs more than all of them.
        var calls = cases.Select(one => $"& '{Script}' {one.Arguments}; \"exit $LASTEXITCODE\"; [Console]::Error.WriteLine('---')");
        var child = await ChildProcess.RunCommandAsync(string.Join("; ", calls), new Dictionary<string, string?>());

        Assert.Equal(string.Concat(cases.Select(_ => "exit 2\n")), child.Output);
        var errors = child.Error.Split("---\n")[..^1];
        Assert.Equal(cases.Length, errors.Length);
        Assert.All(errors.Zip(cases), pair =>
        {
            Assert.StartsWith("ERROR: ", pair.First, StringComparison.Ordinal);
            Assert.Contains(pair.Second.Message, pair.First, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("ingest_folder.ps1")]
    [InlineData("ingest_folder.ps1", "operator_functions.ps1")]
    [InlineData("plaintiff_ingest.ps1")]
    [InlineData("plaintiff_ingest.ps1", "operator_functions.ps1")]
    public async Task Without_the_module_a_script_exits_2_with_one_line(params string[] scripts)
    {
        foreach (var name in scripts)
        {
            other.Write(name, await File.ReadAllTextAsync(Repository.PathOf("module", "scripts", name), Token));
        }

        var child = await ChildProcess.RunScriptAsync(
            [other.PathOf(scripts[0]), .. scripts[0] == "ingest_folder.ps1" ? Arguments() : ["-Csv", "a.csv", "-SourceSystem", "jbi", "-SourceBatchId", "b"]]);

        Assert.Equal((2, string.Empty), (child.ExitCode, child.Output));
        Assert.Matches(@"^ERROR: [^\n]+\n$", child.Error);
    }

    [Fact]
    public async Task Two_at_once_give_each_file_one_outcome()
    {
        Enumerable.Range(1, 20).ToList().ForEach(folder.Arrive);

        var both = await Task.WhenAll(RunAsync(), RunAsync());
        if (folder.Names.Any(name => name.StartsWith("in/", StringComparison.Ordinal)))
        {
            both = [.. both, await RunAsync()];
        }

        Assert.All(both, child => Assert.InRange(child.ExitCode, 0, 1));
        Assert.Equal(18, both.Sum(child => child.Output.Split('\n').Count(line => line.StartsWith("PASS: ", StringComparison.Ordinal))));
        Assert.Equal(20, both.Sum(child => child.Output.Split('\n').Count(line => line.StartsWith("Moved: ", StringComparison.Ordinal))));
        Assert.Equal(DeliveryFolder.Moved(20), folder.Names);
        await AssertPeopleAsync(20);
    }

    // The same with many more kills, of a process that starts faster: FolderKillTests.
    [Fact]
    public async Task Killed_while_files_arrive_it_leaves_every_file_in_the_right_folder_and_every_person_once()
    {
        var (kills, files) = (TestLength.Times(3, 100), TestLength.Times(15, 500));
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PLAINTIFF_INGEST_TEST_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        var random = new Random(seed);
        var (arrived, killed, halfMoved) = (0, 0, 0);
        for (var i = 1; i <= kills; i++)
        {
            var upTo = files * i / kills;
            folder.Arrive(++arrived);
            var arriving = Task.Run(
                () =>
                {
                    for (; arrived < upTo; Thread.Sleep(5))
                    {
                        folder.Arrive(++arrived);
                    }
                },
                Token);
            killed += await KillAsync(random) ? 1 : 0;
            await arriving;
            halfMoved += folder.HalfMoved;
            await database.ExecuteAsync(LongAgo);
        }

        await RunAsync();
        var seen = $"seed {seed}: {killed} of {kills} killed before they ended, {halfMoved} of them within a move; {arrived} files";
        TestContext.Current.TestOutputHelper!.WriteLine(seen);
        Assert.True(killed > kills / 3, seen);
        Assert.Equal(DeliveryFolder.Moved(arrived), folder.Names);
        await AssertPeopleAsync(arrived);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.v_import_reconciliation WHERE NOT is_reconciled"));
    }

    private IEnumerable<string> Arguments()
        => ["-Folder", folder.In, "-Archive", folder.Done, "-Failed", folder.Failed, "-SourceSystem", vendor, "-StableSeconds", "0", "-Commit"];

    private Task<ChildProcess> RunAsync(Func<Process, Task>? meanwhile = null)
        => ChildProcess.RunScriptAsync([Script, .. Arguments()], new Dictionary<string, string?> { ["SUPABASE_DB_URL_DEV"] = database.Settings.ConnectionString }, meanwhile);

    // When a few files have appeared in another folder: within a move, or during the next import.
    private async Task<bool> KillAsync(Random random)
    {
        var wasRunning = false;
        await RunAsync(async process =>
        {
            for (var end = folder.Changes + random.Next(1, 10); folder.Changes < end && !process.HasExited;)
            {
                await Task.Delay(1, Token);
            }

            await Task.Delay(random.Next(2) * random.Next(40), Token);
            wasRunning = !process.HasExited;
            process.Kill();
        });
        return wasRunning;
    }

    private async Task AssertPeopleAsync(int files)
        => Assert.Equal((DeliveryFolder.PeopleIn(files), DeliveryFolder.PeopleIn(files)), await DeliveryFolder.LandedAsync(database, vendor));
}
