using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace PlaintiffIngest.PS.Dispatch;

/// <summary>
/// Runs workers and passes their output to the pipeline's thread, the only thread that may write. Workers post to a bounded queue.
/// The pipeline's thread drains it, and so waits for the workers however the command ends.
/// </summary>
/// <param name="cancellation">Cancels the workers.</param>
internal sealed class PipelineDispatcher(CancellationTokenSource cancellation) : IDisposable
{
    private const int QueueLength = 256;

    private readonly BlockingCollection<Message> queue = new(QueueLength);
    private readonly Lock workersLock = new();
    private readonly List<Task> workers = [];
    private TerminationSignals? signals;
    private int running;

    /// <summary>Starts a worker. Called on the pipeline's thread.</summary>
    /// <param name="work">The work. <see cref="DrainUntil"/> rethrows its exceptions.</param>
    public void Start(Func<CancellationToken, Task> work)
    {
        var token = cancellation.Token;
        running++;
        signals ??= new TerminationSignals(CancelAsync);
        var worker = Task.Run(async () =>
        {
            ExceptionDispatchInfo? failure = null;
            try
            {
                await work(token);
            }
#pragma warning disable CA1031 // The exception is rethrown on the pipeline's thread.
            catch (Exception error)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }

            // A worker's last message: everything that it posted comes before it in the queue.
            queue.Add(new Message(null, failure, HasEnded: true));
        });
        lock (workersLock)
        {
            workers.RemoveAll(ended => ended.IsCompleted);
            workers.Add(worker);
        }
    }

    /// <summary>Posts output to the pipeline's thread. Waits while the queue is full.</summary>
    /// <param name="write">Writes to a stream of the cmdlet.</param>
    public void Post(Action write) => queue.Add(new Message(write, null, HasEnded: false));

    /// <summary>Posts output to the pipeline's thread, or drops it if the queue is full.</summary>
    /// <param name="write">Writes to a stream of the cmdlet.</param>
    public void PostIfIdle(Action write) => queue.TryAdd(new Message(write, null, HasEnded: false));

    /// <summary>Writes the workers' output until at most <paramref name="workers"/> of them are running. Called on the pipeline's thread.</summary>
    /// <param name="workers">Number of workers that may still be running.</param>
    public void DrainUntil(int workers)
    {
        try
        {
            while (running > workers)
            {
                Handle(queue.Take());
            }
        }
        catch
        {
            CancelAndDrain();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        signals?.Dispose();
        CancelAndDrain();
        queue.Dispose();
    }

    // Called by the runtime on a separate thread.
    private Task CancelAsync()
    {
        cancellation.Cancel();
        lock (workersLock)
        {
            return Task.WhenAll(workers);
        }
    }

    // Keeps draining, so that a worker that waits for room in the queue can continue with its rollback.
    private void CancelAndDrain()
    {
        if (running == 0)
        {
            return;
        }

        cancellation.Cancel();
        while (running > 0)
        {
            if (queue.Take().HasEnded)
            {
                running--;
            }
        }
    }

    private void Handle(Message message)
    {
        if (message.HasEnded)
        {
            running--;
        }

        message.Write?.Invoke();
        message.Failure?.Throw();
    }

    private readonly record struct Message(Action? Write, ExceptionDispatchInfo? Failure, bool HasEnded);
}
