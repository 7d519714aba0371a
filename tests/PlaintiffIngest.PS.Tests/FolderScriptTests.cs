using System.Diagnostics;
using System.Globalization;
using Npgsql;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>The operator's script for a folder, in processes of its own: exit codes, two at once, and killed again and again while files arrive.</summary>
public sealed class FolderScriptTests : IClassFixture<MigratedDatabase>, IDisposable
{
    private const int PeoplePerFile = 3;

    // As time goes by: nobody waits 30 minutes for a run of a killed process.
    private const string LongAgo = "SET session_replication_role = replica; UPDATE ingest.import_runs SET updated_at = updated_at - interval '1 hour' WHERE status = 'processing'";

    private static readonly string Script = Repository.PathOf("module", "scripts", "ingest_folder.ps1");
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("PLAINTIFF_INGEST_TEST_LONG") == "1";

    private readonly MigratedDatabase database;
    private readonly TempFolder folder = new();
    private readonly string vendor = string.Concat(Guid.NewGuid().ToByteArray().Select(value => (char)('a' + (value % 26))));

    public FolderScriptTests(MigratedDatabase database)
    {
        this.database = database;
        foreach (var name in new[] { "in", "done", "failed" })
        {
            Directory.CreateDirectory(folder.PathOf(name));
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Inbox => folder.PathOf("in");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_script_prints_the_runbooks_lines_moves_the_files_and_exits_with_the_worst_code()
    {
        Arrive(1);
        var good = await RunAsync();
        Arrive(2);
        folder.Write(Path.Join("in", "bad.csv"), "name,email\nNobody,\n");
        var gate = await RunAsync();
        Arrive(3);
        folder.Write(Path.Join("in", "bad.csv"), "name,email\nNobody,\n");
        folder.Write(Path.Join("in", "page.csv"), "<html></html>");
        var unusable = await RunAsync();
        var empty = await RunAsync();

        Assert.Equal(0, good.ExitCode);
        Assert.Matches(@"^(WARNING: [^\n]+\n)?$", good.Error);
        Assert.Matches(@"(?s)^Database: .*\nTransaction: COMMITTED\nMoved: 0001\.csv to .*\n={60}\nPASS: run_id=.*\n={60}\n\nFolder: .* archived=1 failed=0 left=0\n$", good.Output);
        Assert.Equal(1, gate.ExitCode);
        Assert.StartsWith("ERROR: bad.csv: ", gate.Error, StringComparison.Ordinal);
        Assert.Equal(2, unusable.ExitCode);
        Assert.Equal((0, string.Empty), (empty.ExitCode, empty.Error));
        Assert.Equal($"Folder: {Inbox} has no file to import\n", empty.Output);
        Assert.Equal(["0001.csv", "0002.csv", "0003.csv", "0003.csv.rows"], Names("done"));
        Assert.Equal(2, Names("failed").Count(name => name.StartsWith("bad", StringComparison.Ordinal) && name.EndsWith("csv", StringComparison.Ordinal) && !name.Contains("rejects", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("-Folder is missing")]
    [InlineData("-Archive is missing", "-Folder", ".")]
    [InlineData("-Failed is missing", "-Folder", ".", "-Archive", ".")]
    [InlineData("-StableSeconds is not a whole number of 0", "-Folder", ".", "-Archive", ".", "-Failed", ".", "-StableSeconds", "soon")]
    [InlineData("does not know", "-Folder", ".", "-Archive", ".", "-Failed", ".", "-Comit")]
    [InlineData("the folder '/none/of/this' does not exist", "-Folder", "/none/of/this", "-Archive", ".", "-Failed", ".")]
    [InlineData("are the same folder", "-Folder", ".", "-Archive", ".", "-Failed", ".")]
    [InlineData("-ColumnMap is not valid", "-Folder", ".", "-Archive", ".", "-Failed", ".", "-ColumnMap", "email")]
    public async Task Unusable_input_exits_2_with_the_reason_on_standard_error_and_no_prompt(string message, params string[] arguments)
    {
        var child = await ChildProcess.RunScriptAsync([Script, .. arguments]);

        Assert.Equal((2, string.Empty), (child.ExitCode, child.Output));
        Assert.StartsWith("ERROR: ", child.Error, StringComparison.Ordinal);
        Assert.Contains(message, child.Error, StringComparison.Ordinal);
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
            folder.Write(name, await File.ReadAllTextAsync(Repository.PathOf("module", "scripts", name), Token));
        }

        var child = await ChildProcess.RunScriptAsync(
            [folder.PathOf(scripts[0]), .. scripts[0] == "ingest_folder.ps1" ? Arguments() : ["-Csv", "a.csv", "-SourceSystem", "jbi", "-SourceBatchId", "b"]]);

        Assert.Equal((2, string.Empty), (child.ExitCode, child.Output));
        Assert.Matches(@"^ERROR: [^\n]+\n$", child.Error);
    }

    [Fact]
    public async Task Two_at_once_give_each_file_one_outcome()
    {
        for (var i = 1; i <= 20; i++)
        {
            Arrive(i);
        }

        var both = await Task.WhenAll(RunAsync(), RunAsync());
        if (Names("in").Length > 0)
        {
            both = [.. both, await RunAsync()];
        }

        Assert.All(both, child => Assert.InRange(child.ExitCode, 0, 1));
        Assert.Equal(18, both.Sum(child => child.Output.Split('\n').Count(line => line.StartsWith("PASS: ", StringComparison.Ordinal))));
        Assert.Equal(20, both.Sum(child => child.Output.Split('\n').Count(line => line.StartsWith("Moved: ", StringComparison.Ordinal))));
        AssertMoved(20);
        await AssertPeopleAsync(20);
    }

    [Fact]
    public async Task Killed_at_random_while_files_arrive_it_leaves_every_file_in_the_right_folder_and_every_person_once()
    {
        var (kills, files) = IsLong ? (100, 500) : (8, 40);
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PLAINTIFF_INGEST_TEST_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"seed {seed}, {kills} kills, {files} files");
        var random = new Random(seed);
        var (arrived, killed) = (0, 0);
        Arrive(++arrived);
        var started = Stopwatch.GetTimestamp();
        await RunAsync();
        var duration = Stopwatch.GetElapsedTime(started);
        for (var i = 1; i <= kills; i++)
        {
            var upTo = files * i / kills;
            var arriving = Task.Run(
                () =>
                {
                    for (; arrived < upTo; Thread.Sleep(20))
                    {
                        Arrive(++arrived);
                    }
                },
                Token);
            killed += await KillAsync(random, duration) ? 1 : 0;
            await arriving;
            await database.ExecuteAsync(LongAgo);
        }

        ChildProcess last;
        do
        {
            last = await RunAsync();
            await database.ExecuteAsync(LongAgo);
        }
        while (last.ExitCode == 1 && Names("in").Length > 0);

        TestContext.Current.SendDiagnosticMessage($"{killed} of {kills} killed before they ended");
        Assert.True(killed > kills / 3, $"seed {seed}: only {killed} of {kills} were killed before they ended.");
        AssertMoved(files);
        await AssertPeopleAsync(files);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.v_import_reconciliation WHERE NOT is_reconciled"));
    }

    private static bool IsBad(int number) => number % 7 == 0;

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{number:0000}.csv");

    // Imported, but for one row.
    private static bool HasRejects(int number) => number % 5 == 0 || IsBad(number);

    // Every third one has a sidecar, every fifth a row that fails, every seventh only such rows. A file gets its name when it is complete.
    private void Arrive(int number)
    {
        var name = NameOf(number);
        var rows = string.Concat(Enumerable.Range(0, PeoplePerFile).Select(i => IsBad(number) ? $"Nobody {i},\n" : $"Person {number} {i},p{number}.{i}@example.com\n"));
        if (HasRejects(number))
        {
            rows += "Nobody at all,\n";
        }

        if (number % 3 == 0)
        {
            folder.Write(Path.Join("in", name + ".rows"), $"{rows.Count(character => character == '\n')}\n");
        }

        File.Move(folder.Write(Path.Join("in", name + ".part"), "name,email\n" + rows), folder.PathOf("in", name));
    }

    private IEnumerable<string> Arguments()
        => ["-Folder", Inbox, "-Archive", folder.PathOf("done"), "-Failed", folder.PathOf("failed"), "-SourceSystem", vendor, "-StableSeconds", "0", "-Commit"];

    private Task<ChildProcess> RunAsync(Func<Process, Task>? meanwhile = null)
        => ChildProcess.RunScriptAsync([Script, .. Arguments()], new Dictionary<string, string?> { ["SUPABASE_DB_URL_DEV"] = database.Settings.ConnectionString }, meanwhile);

    // Half of them are killed a moment after they have begun to move files, the others at any time.
    private async Task<bool> KillAsync(Random random, TimeSpan duration)
    {
        var (waits, part) = (random.Next(2) == 0, random.NextDouble());
        var wasRunning = false;
        await RunAsync(async process =>
        {
            var moved = Moved();
            while (waits && !process.HasExited && Moved() == moved)
            {
                await Task.Delay(2, Token);
            }

            await Task.Delay(duration * part * (waits ? 0.1 : 1.2), Token);
            wasRunning = !process.HasExited;
            process.Kill();
        });
        return wasRunning;
    }

    private int Moved() => Names("done").Length + Names("failed").Length;

    private void AssertMoved(int files)
    {
        var numbers = Enumerable.Range(1, files).ToLookup(IsBad);
        Assert.Empty(Names("in"));
        Assert.Equal(numbers[false].SelectMany(Delivered).Order(StringComparer.Ordinal), Names("done"));
        Assert.Equal(numbers[true].SelectMany(number => Delivered(number).Append($"{NameOf(number)}.reason.txt")).Order(StringComparer.Ordinal), Names("failed"));
    }

    private static IEnumerable<string> Delivered(int number)
    {
        yield return NameOf(number);
        if (number % 3 == 0)
        {
            yield return NameOf(number) + ".rows";
        }

        if (HasRejects(number))
        {
            yield return $"{Path.GetFileNameWithoutExtension(NameOf(number))}.rejects.csv";
        }
    }

    private async Task AssertPeopleAsync(int files)
    {
        var expected = Enumerable.Range(1, files).Count(number => !IsBad(number)) * PeoplePerFile;
        await using var connection = await database.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            SELECT count(*), count(DISTINCT landed.email)
            FROM ingest.plaintiffs_raw AS landed JOIN ingest.import_runs AS run ON run.id = landed.import_run_id
            WHERE run.source_system = $1 AND landed.status = 'pending'
            """,
            connection)
        {
            Parameters = { new NpgsqlParameter { Value = vendor } },
        };
        await using var reader = await command.ExecuteReaderAsync(Token);
        Assert.True(await reader.ReadAsync(Token));
        Assert.Equal(((long)expected, (long)expected), (reader.GetInt64(0), reader.GetInt64(1)));
    }

    private string[] Names(string name)
        => [.. Directory.GetFiles(folder.PathOf(name)).Select(path => Path.GetFileName(path)).Where(file => file[0] != '.').Order(StringComparer.Ordinal)];
}
