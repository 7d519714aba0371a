using PlaintiffIngest.Host;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>Several runspaces of one process at once, as <c>ForEach-Object -Parallel</c> and <c>Start-ThreadJob</c> make them.</summary>
public sealed class RunspaceTests(MigratedDatabase database) : ModuleTest, IClassFixture<MigratedDatabase>
{
    private const string IngestThenLook =
        """
        Import-Module $args[0]
        $result = Invoke-PlaintiffIngest $args[1] -SourceSystem $args[2] -Commit -ConnectionString $args[3]
        $result
        $result | Get-ImportRun -ConnectionString $args[3]
        """;

    [Fact]
    public async Task Four_at_once_get_each_its_own_results_and_none_is_lost()
    {
        var vendor = NewVendor();
        var all = await Task.WhenAll(Enumerable.Range(1, 4).Select(number => Task.Run(() => IngestApart(number, vendor), TestContext.Current.CancellationToken)));

        for (var number = 1; number <= all.Length; number++)
        {
            var result = all[number - 1];
            Assert.Empty(result.Errors);
            Assert.Null(result.Terminating);
            Assert.Equal(2, result.Output.Count);
            Assert.Equal(($"file-{number}.csv", number * 100L), (Value<string>(result.Output[0], "FileName"), Value<long>(result.Output[0], "RowsInserted")));
            Assert.Equal(Value<Guid?>(result.Output[0], "RunId"), Value<Guid>(result.Output[1], "RunId"));
            Assert.Single(result.Information, line => line.StartsWith("Claimed batch: ", StringComparison.Ordinal));
        }

        Assert.Equal(1000, await database.ScalarAsync<long>($"SELECT sum(rows_inserted)::bigint FROM ingest.import_runs WHERE source_system = '{vendor}' AND status = 'completed'"));
    }

    [Fact]
    public async Task An_error_in_one_does_not_touch_the_others()
    {
        var vendor = NewVendor();
        var others = Task.WhenAll(Enumerable.Range(1, 3).Select(number => Task.Run(() => IngestApart(number, vendor), TestContext.Current.CancellationToken)));
        var failed = await Task.Run(() => IngestApart(0, vendor), TestContext.Current.CancellationToken);

        Assert.StartsWith("PlaintiffIngest.FileNotFound,", Assert.Single(failed.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.All(await others, result => Assert.Empty(result.Errors));
    }

    // File 0 does not exist.
    private EngineResult IngestApart(int number, string vendor)
    {
        var path = Folder.PathOf($"file-{number}.csv");
        if (number > 0)
        {
            var rows = Enumerable.Range(1, number * 100).Select(row => $"Person {row},p{row}.{number}@example.com\n");
            Folder.Write($"file-{number}.csv", "name,email\n" + string.Concat(rows));
        }

        using var engine = new EngineHost(new RecordingHost());
        return engine.Invoke(IngestThenLook, Repository.PathOf("PlaintiffIngest.psd1"), path, vendor, database.Settings.ConnectionString);
    }
}
