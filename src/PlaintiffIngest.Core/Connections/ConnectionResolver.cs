using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Pipeline;

namespace PlaintiffIngest.Core.Connections;

/// <summary>Finds the database of an environment. It is never possible to ask for one environment and get another's.</summary>
public static class ConnectionResolver
{
    /// <summary>Finds the database, and starts the private server when the environment is Local.</summary>
    /// <param name="options">What the operator asked for.</param>
    /// <param name="log">Told when a private server is started.</param>
    /// <param name="cancellationToken">Stops the start of a private server.</param>
    /// <returns>The target; the caller disposes it.</returns>
    /// <exception cref="IngestException">Unknown environment, nothing configured, malformed URL, no PostgreSQL on the machine.</exception>
    public static Task<DatabaseTarget> ResolveAsync(ConnectionOptions options, IIngestLog log, CancellationToken cancellationToken)
        => ResolveAsync(options, log, Environment.GetEnvironmentVariable, cancellationToken);

    /// <summary>Finds the database where it costs nothing to ask it: the private server is joined when it runs, and never started.</summary>
    /// <param name="options">What the operator asked for.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The target, which the caller disposes; null when the private server does not run.</returns>
    /// <exception cref="IngestException">As for <see cref="ResolveAsync(ConnectionOptions, IIngestLog, CancellationToken)"/>.</exception>
    public static async Task<DatabaseTarget?> FindRunningAsync(ConnectionOptions options, CancellationToken cancellationToken)
    {
        var log = new SilentLog();
        Func<string, string?> variable = Environment.GetEnvironmentVariable;
        var plan = new ConnectionLookup(variable).Find(options);
        if (plan.Settings is not null)
        {
            PasswordFile.Check(plan.Settings, variable, log);
            return new DatabaseTarget(plan.Environment, plan.Settings);
        }

        if (await new LocalDatabase(variable, log).FindRunningAsync(cancellationToken) is not { } settings)
        {
            return null;
        }

        ConnectionLookup.ReplaceLogin(settings, options);
        return new DatabaseTarget(plan.Environment, settings);
    }

    internal static async Task<DatabaseTarget> ResolveAsync(ConnectionOptions options, IIngestLog log, Func<string, string?> variable, CancellationToken cancellationToken)
    {
        var plan = new ConnectionLookup(variable).Find(options);
        if (plan.Settings is not null)
        {
            PasswordFile.Check(plan.Settings, variable, log);
            return new DatabaseTarget(plan.Environment, plan.Settings);
        }

        var settings = await new LocalDatabase(variable, log).OpenAsync(plan.Environment, cancellationToken);
        ConnectionLookup.ReplaceLogin(settings, options);
        return new DatabaseTarget(plan.Environment, settings);
    }
}
