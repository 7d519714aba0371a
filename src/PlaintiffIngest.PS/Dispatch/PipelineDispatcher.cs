using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace PlaintiffIngest.PS.Dispatch;

/// <summary>
/// Carries what workers have to say to the thread of the pipeline, the only one that may write. Workers post to a bounded queue;
/// the pipeline's thread drains it and so waits for them, however the command ends.
/// </summary>
/// <param name="stop">Cancels the workers.</param>
internal sealed class PipelineDispatcher(CancellationTokenSource stop) : IDisposable
{
    private const int QueueLength = 256;

    private readonly BlockingCollection<Message> queue = new(QueueLength);
    private readonly Lock starting = new();
    private readonly List<Task> workers = [];
    private TerminationSignals? signals;
    private int running;

    /// <summary>Starts a worker. Called on the pipeline's thread.</summary>
    /// <param name="work">The work; what it throws comes out of <see cref="DrainUntil"/>.</param>
    public void Start(Func<CancellationToken, Task> work)
    {
        var token = stop.Token;
        running++;
        signals ??= new TerminationSignals(StopAsync);
        var worker = Task.Run(async () =>
        {
            ExceptionDispatchInfo? failure = null;
            try
            {
                await work(token);
            }
#pragma warning disable CA1031 // Nothing is lost: it is thrown again on the pipeline's thread.
            catch (Exception error)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }

            // The last word of a worker: everything it posted lies before it in the queue.
            queue.Add(new Message(null, failure, Ended: true));
        });
        lock (starting)
        {
            workers.RemoveAll(ended => ended.IsCompleted);
            workers.Add(worker);
        }
    }

    /// <summary>Has something written by the pipeline's thread; waits while the queue is full.</summary>
    /// <param name="write">Writes to a stream of the cmdlet.</param>
    public void Post(Action write) => queue.Add(new Message(write, null, Ended: false));

    /// <summary>Has something written unless the queue is full, for what may be left out.</summary>
    /// <param name="write">Writes to a stream of the cmdlet.</param>
    public void PostIfIdle(Action write) => queue.TryAdd(new Message(write, null, Ended: false));

    /// <summary>Writes what workers post until no more than so many are running. Called on the pipeline's thread.</summary>
    /// <param name="workers">Number of workers that may go on.</param>
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

    // Called by the system on a thread of its own.
    private Task StopAsync()
    {
        stop.Cancel();
        lock (starting)
        {
            return Task.WhenAll(workers);
        }
    }

    // Whoever waits for a place in the queue must get it, or the rollback it is about to do would never come.
    private void CancelAndDrain()
    {
        if (running == 0)
        {
            return;
        }

        stop.Cancel();
        while (running > 0)
        {
            if (queue.Take().Ended)
            {
                running--;
            }
        }
    }

    private void Handle(Message message)
    {
        if (message.Ended)
        {
            running--;
        }

        message.Write?.Invoke();
        message.Failure?.Throw();
    }

    private readonly record struct Message(Action? Write, ExceptionDispatchInfo? Failure, bool Ended);
}
