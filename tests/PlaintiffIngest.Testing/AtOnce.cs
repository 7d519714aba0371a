namespace PlaintiffIngest.Testing;

/// <summary>Does the same on several threads that start at the same moment, as several processes would.</summary>
public static class AtOnce
{
    /// <summary>Counts the threads whose attempt succeeded.</summary>
    /// <param name="threads">How many threads.</param>
    /// <param name="attempt">What each of them does. If one throws, so does this method.</param>
    public static async Task<int> CountAsync(int threads, Func<bool> attempt)
    {
        using var start = new Barrier(threads);
        var attempts = Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return attempt();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));
        return (await Task.WhenAll(attempts)).Count(isDone => isDone);
    }
}
