using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>A database with the sessions of several people, in which one sequence of steps runs at a time.</summary>
/// <param name="server">The server.</param>
/// <param name="limit">How long a sequence may take. One that takes longer hangs.</param>
internal sealed class Lane(StepsServer server, TimeSpan limit) : IAsyncDisposable
{
    private const int People = 4;

    private readonly List<Sessions> open = [];
    private FaultDatabase? database;
    private long logRead;
    private int sequences;

    /// <summary>Runs a sequence in an empty database.</summary>
    /// <param name="work">What the sessions do.</param>
    /// <exception cref="TimeoutException">It hangs.</exception>
    public async Task RunAsync(Func<IReadOnlyList<Sessions>, Task> work)
    {
        await BeginAsync();
        var running = Task.Run(() => work(open));
        try
        {
            await running.WaitAsync(limit);
            await AssertNoDeadlockAsync();
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            var activity = await Eventually.ActivityAsync(database!);
            await AbandonAsync(running);
            throw new TimeoutException($"The sequence did not end within {limit}. Sessions:\n{activity}");
        }
        catch
        {
            // A session may be in a failed transaction. The next sequence, which may be a shorter form of this one, gets new ones.
            await CloseAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await (database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private async Task BeginAsync()
    {
        if (database is null)
        {
            database = await server.CreateDatabaseAsync();
            await Sessions.PrepareAsync(database);
        }

        while (open.Count < People)
        {
            open.Add(await Sessions.OpenAsync(database));
        }

        await open[0].EmptyAsync(anew: sequences % 16 == 0);
        (_, logRead) = await server.ReadLogAsync(logRead);
        var source = $"vendor{sequences++}";
        open.ForEach(sessions => sessions.Begin(source));
    }

    // The server counts deadlocks late, but logs them before it reports them.
    private async Task AssertNoDeadlockAsync()
    {
        (var log, logRead) = await server.ReadLogAsync(logRead);
        var lines = log.Split('\n');
        var deadlock = Array.FindIndex(lines, line => line.Contains(database!.Name, StringComparison.Ordinal) && line.Contains("deadlock detected", StringComparison.Ordinal));
        Assert.True(deadlock < 0, string.Join('\n', lines.Skip(deadlock).Take(12)));
    }

    // Without its database, what hangs ends with an error, unless it does not wait for the server at all.
    private async Task AbandonAsync(Task running)
    {
        await database!.DisposeAsync();
        database = null;
        await Task.WhenAny(running, Task.Delay(limit));
        if (running.IsCompleted)
        {
            await CloseAsync();
        }

        open.Clear();
    }

    private async Task CloseAsync()
    {
        foreach (var sessions in open)
        {
            await sessions.DisposeAsync();
        }

        open.Clear();
    }
}
