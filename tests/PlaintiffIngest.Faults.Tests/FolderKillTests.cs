using System.Diagnostics;
using System.Globalization;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>A process that empties a folder is killed again and again while files arrive.</summary>
public sealed class FolderKillTests(SharedFaultServer server) : IDisposable
{
    private readonly DeliveryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Killed_at_random_while_files_arrive_it_leaves_every_file_in_the_right_folder_and_every_person_once()
    {
        var (kills, files) = (TestLength.Times(12, 100), TestLength.Times(60, 500));
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PLAINTIFF_INGEST_TEST_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        var random = new Random(seed);
        await using var database = await server.CreateDatabaseAsync();
        var (arrived, killed, halfMoved) = (5, 0, 0);
        Enumerable.Range(1, arrived).ToList().ForEach(folder.Arrive);
        var duration = await RunAsync(database);
        for (var i = 1; i <= kills; i++)
        {
            var upTo = Math.Max(arrived, files * i / kills);
            await using var worker = Worker.Start(folder.Path, staleAfter: TimeSpan.Zero);
            folder.Arrive(++arrived);
            await worker.GoAsync(database.Settings);
            var arriving = Task.Run(
                () =>
                {
                    for (; arrived < upTo; Thread.Sleep(5))
                    {
                        folder.Arrive(++arrived);
                    }
                },
                Token);
            await UntilKillAsync(worker, random, duration);
            killed += worker.HasExited ? 0 : 1;
            await worker.KillAsync();
            await arriving;
            halfMoved += folder.HalfMoved;
        }

        await RunAsync(database);
        var seen = $"seed {seed}: {killed} of {kills} killed before they ended, {halfMoved} of them within a move; {arrived} files";
        TestContext.Current.TestOutputHelper!.WriteLine(seen);
        Assert.True(killed > kills / 3, seen);
        Assert.Equal(DeliveryFolder.Moved(arrived), folder.Names);
        Assert.Equal((DeliveryFolder.PeopleIn(arrived), DeliveryFolder.PeopleIn(arrived)), await DeliveryFolder.LandedAsync(database, "simplicity"));
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.v_import_reconciliation WHERE NOT is_reconciled"));
    }

    // Half of them are killed when a few files have appeared in another folder, so within a move or soon after it; the others at any time.
    private async Task UntilKillAsync(Worker worker, Random random, TimeSpan duration)
    {
        if (random.Next(2) == 0)
        {
            await Task.Delay(duration * random.NextDouble(), Token);
            return;
        }

        for (var end = folder.Changes + random.Next(1, 12); folder.Changes < end && !worker.HasExited;)
        {
            await Task.Delay(1, Token);
        }
    }

    private async Task<TimeSpan> RunAsync(FaultDatabase database)
    {
        await using var worker = Worker.Start(folder.Path, staleAfter: TimeSpan.Zero);
        var started = Stopwatch.GetTimestamp();
        await worker.GoAsync(database.Settings);
        await worker.ExitAsync();
        Assert.True(worker.ExitCode is 0 or 1, worker.Output);
        return Stopwatch.GetElapsedTime(started);
    }
}
