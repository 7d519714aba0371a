using System.Management.Automation;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>Several runspaces at once, as ForEach-Object -Parallel and Start-ThreadJob make them, over one database and over two.</summary>
public sealed class ParallelTests(MigratedDatabase one, ParallelTests.OtherDatabase other) : IClassFixture<MigratedDatabase>, IClassFixture<ParallelTests.OtherDatabase>, IDisposable
{
    private const int Runspaces = 6;
    private const int Files = 4;
    private const int Rows = 300;

    private readonly TempFolder folder = new();

    [Fact]
    public async Task No_result_is_lost_or_mixed_up()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, Runspaces).Select(number => Task.Run(() => Work(number), TestContext.Current.CancellationToken)));

        foreach (var (database, first) in new[] { (one.Settings.Database, 0), (other.Settings.Database, 1) })
        {
            var expected = Runspaces / 2 * Files;
            var here = results.Where((_, number) => number % 2 == first).ToArray();
            Assert.All(here, result => Assert.Equal((0, null), (result.Errors.Count, result.Terminating?.ToString())));
            Assert.Equal(expected, here.SelectMany(result => result.Output).Select(item => Read<Guid?>(item, "RunId")).Distinct().Count());
            Assert.All(here.SelectMany(result => result.Information).Where(line => line.StartsWith("Database: ", StringComparison.Ordinal)), line => Assert.Contains($"dbname={RedactedText.From(database)} ", line, StringComparison.Ordinal));
        }

        for (var number = 0; number < Runspaces; number++)
        {
            Assert.Equal(
                Enumerable.Range(0, Files).Select(file => ($"{number}-{file}.csv", "Committed", Rows - file - 1L, 1L)),
                results[number].Output
                    .Select(item => (Read<string>(item, "FileName"), Read<string>(item, "Outcome"), Read<long>(item, "RowsInserted"), Read<long>(item, "RowsErrored")))
                    .OrderBy(item => item.Item1, StringComparer.Ordinal));
        }

        foreach (var database in new ThrowAwayDatabase[] { one, other })
        {
            Assert.Equal(Runspaces / 2 * Files, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.import_runs WHERE status = 'completed'"));
            Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.v_import_reconciliation WHERE NOT is_reconciled"));
        }
    }

    public void Dispose() => folder.Dispose();

    private EngineResult Work(int number)
    {
        for (var file = 0; file < Files; file++)
        {
            var people = Enumerable.Range(0, Rows - file - 1).Select(person => $"P {person},p{number}.{file}.{person}@example.com");
            folder.Write($"{number}-{file}.csv", $"name,email\n{string.Join('\n', people)}\n,nobody@example.com\n");
        }

        using var engine = new ModuleEngine();
        return engine.Invoke(
            "Get-ChildItem $args[0] | Invoke-PlaintiffIngest -SourceSystem jbi -Commit -ThrottleLimit 2 -ConnectionString $args[1]",
            folder.PathOf($"{number}-*.csv"),
            (number % 2 == 0 ? (ThrowAwayDatabase)one : other).Settings.ConnectionString);
    }

    private static T Read<T>(PSObject item, string property) => (T)item.Properties[property].Value;

    /// <summary>A second database.</summary>
    public sealed class OtherDatabase : ThrowAwayDatabase
    {
        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            await MigrateAsync();
        }
    }
}
