using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using Polly;
using Polly.Retry;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Tries a step again after a fault that may pass, with a growing, jittered wait; a lasting fault is thrown at once.</summary>
/// <param name="timings">How often, and how long the first wait is.</param>
/// <param name="log">Told of every retry.</param>
internal sealed class TransientRetry(IngestTimings timings, IIngestLog log)
{
    /// <summary>Runs a step, again where that may help.</summary>
    /// <param name="step">The step.</param>
    /// <param name="serverResponded">Whether the server responded a moment ago.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IngestException">The step's error, the last one where it was tried several times.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> step, bool serverResponded, CancellationToken cancellationToken)
    {
        var retry = new ResiliencePipelineBuilder<T>()
            .AddRetry(new RetryStrategyOptions<T>
            {
                ShouldHandle = attempt => ValueTask.FromResult(IsTransient(attempt.Outcome.Exception, serverResponded || attempt.AttemptNumber > 0)),
                MaxRetryAttempts = timings.RetryCount,
                Delay = timings.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                OnRetry = attempt =>
                {
                    log.Warning($"{attempt.Outcome.Exception!.Message} Trying again in {attempt.RetryDelay.TotalSeconds:0.0} s.");
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
        return await retry.ExecuteAsync(async token => await WithIngestErrorsAsync(step, token), cancellationToken);
    }

    /// <summary>Runs a step that returns nothing.</summary>
    public Task RunAsync(Func<CancellationToken, Task> step, bool serverResponded, CancellationToken cancellationToken)
        => RunAsync(
            async token =>
            {
                await step(token);
                return true;
            },
            serverResponded,
            cancellationToken);

    // A server that answered a moment ago and refuses connections now is restarting; one that never answered is another matter.
    private static bool IsTransient(Exception? error, bool serverResponded)
        => error is IngestException { IsTransient: true } || (serverResponded && error is IngestException { ErrorId: IngestErrorId.DatabaseUnreachable });

    // Only the product's own errors go up from here, so that the retry and the result see one kind.
    private static async Task<T> WithIngestErrorsAsync<T>(Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        try
        {
            return await step(cancellationToken);
        }
        catch (Exception error) when (DatabaseErrors.IsDatabaseError(error))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw DatabaseErrors.ToIngestException(error);
        }
    }
}
