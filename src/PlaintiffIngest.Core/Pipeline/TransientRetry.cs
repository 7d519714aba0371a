using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using Polly;
using Polly.Retry;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Retries a step after a transient error, with a growing, jittered delay. Any other error ends it at once.</summary>
/// <param name="timings">How often, and how long the first delay is.</param>
/// <param name="log">Receives a warning for every retry.</param>
internal sealed class TransientRetry(IngestTimings timings, IIngestLog log)
{
    /// <summary>Runs a step that throws its errors.</summary>
    /// <param name="step">The step.</param>
    /// <param name="serverResponded">Whether the server responded just before.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IngestException">The last attempt's error.</exception>
    public Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> step, bool serverResponded, CancellationToken cancellationToken)
        => RunAsync(token => WithIngestErrorsAsync(step, token), _ => null, serverResponded, cancellationToken);

    /// <summary>Runs a step that returns its error as part of its result.</summary>
    /// <param name="step">The step.</param>
    /// <param name="errorOf">Returns the error in a result; null if there is none.</param>
    /// <param name="serverResponded">Whether the server responded just before.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The last attempt's result.</returns>
    public async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> step, Func<T, IngestException?> errorOf, bool serverResponded, CancellationToken cancellationToken)
    {
        var retry = new ResiliencePipelineBuilder<T>()
            .AddRetry(new RetryStrategyOptions<T>
            {
                ShouldHandle = attempt => ValueTask.FromResult(IsTransient(ErrorOf(attempt.Outcome), serverResponded || attempt.AttemptNumber > 0)),
                MaxRetryAttempts = timings.RetryCount,
                Delay = timings.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                OnRetry = attempt =>
                {
                    log.Warning($"{ErrorOf(attempt.Outcome)!.Message} Trying again in {attempt.RetryDelay.TotalSeconds:0.0} s.");
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
        return await retry.ExecuteAsync(async token => await step(token), cancellationToken);

        IngestException? ErrorOf(Outcome<T> outcome)
            => outcome.Exception is { } thrown ? thrown as IngestException : outcome.Result is { } result ? errorOf(result) : null;
    }

    // A server that has just responded and now refuses connections is restarting. One that never responded does not exist.
    private static bool IsTransient(IngestException? error, bool serverResponded)
        => error is { IsTransient: true } || (serverResponded && error is { ErrorId: IngestErrorId.DatabaseUnreachable });

    // Only the product's own errors leave this class, so that the retry and the result handle one kind.
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
