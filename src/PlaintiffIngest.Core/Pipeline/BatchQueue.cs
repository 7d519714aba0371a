namespace PlaintiffIngest.Core.Pipeline;

/// <summary>
/// Makes imports of the same batch and content wait for each other within one command. The second is then a duplicate, instead of failing
/// because the first is in progress. Thread-safe.
/// </summary>
internal sealed class BatchQueue
{
    private readonly Lock turnsLock = new();
    private readonly Dictionary<string, Turn> turns = new(StringComparer.Ordinal);

    /// <summary>Waits until no other import of the same batch and content is running.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Ends this import's turn when it is disposed.</returns>
    public async Task<IDisposable> EnterAsync(IdentifiedFile file, CancellationToken cancellationToken)
    {
        var key = $"{file.Batch.SourceSystem}|{file.Hash.Hex}|{file.Batch.SourceBatchId}";
        Turn turn;
        lock (turnsLock)
        {
            if (!turns.TryGetValue(key, out turn!))
            {
                turns.Add(key, turn = new Turn());
            }

            turn.Users++;
        }

        try
        {
            await turn.Gate.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Leave(key, turn);
            throw;
        }

        return new Exit(() =>
        {
            turn.Gate.Release();
            Leave(key, turn);
        });
    }

    private void Leave(string key, Turn turn)
    {
        lock (turnsLock)
        {
            if (--turn.Users == 0)
            {
                turns.Remove(key);
                turn.Gate.Dispose();
            }
        }
    }

    private sealed class Turn
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public int Users { get; set; }
    }

    private sealed class Exit(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
