using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Core.Logging;

namespace PlaintiffIngest.Core.Connections;

/// <summary>Finds the database of an environment. A request for one environment never returns another's database.</summary>
public static class ConnectionResolver
{
    /// <summary>Finds the database. For the environment Local, starts the private server if necessary.</summary>
    /// <param name="options">The connection parameters of the command.</param>
    /// <param name="log">Receives the start of a private server.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The target; the caller disposes it.</returns>
    /// <exception cref="IngestException">
    /// The environment is unknown, no connection is configured for it, the URL is not valid, or PostgreSQL is not installed.
    /// </exception>
    public static Task<DatabaseTarget> ResolveAsync(ConnectionOptions options, IIngestLog log, CancellationToken cancellationToken)
    {
        ConnectionVariables.RemoveEmpty();
        return ResolveAsync(options, log, Environment.GetEnvironmentVariable, cancellationToken);
    }

    /// <summary>Finds the database without starting anything: a private server is used only if it is running. Meant for tab completion.</summary>
    /// <param name="options">The connection parameters of the command.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The target, which the caller disposes; null if the private server is not running.</returns>
    /// <exception cref="IngestException">As for <see cref="ResolveAsync(ConnectionOptions, IIngestLog, CancellationToken)"/>.</exception>
    public static async Task<DatabaseTarget?> FindRunningAsync(ConnectionOptions options, CancellationToken cancellationToken)
    {
        ConnectionVariables.RemoveEmpty();
        var log = new SilentLog();
        Func<string, string?> variable = Environment.GetEnvironmentVariable;
        var plan = new ConnectionLookup(variable, log).Find(options);
        if (plan.Settings is not null)
        {
            PasswordFile.DisableUnusable(plan.Settings, variable, log);
            return new DatabaseTarget(plan.Environment, plan.Settings);
        }

        RequireNoOptions(variable);
        if (await new LocalDatabase(variable, log).FindRunningAsync(cancellationToken) is not { } settings)
        {
            return null;
        }

        ConnectionLookup.ReplaceLogin(settings, options);
        return new DatabaseTarget(plan.Environment, settings);
    }

    internal static async Task<DatabaseTarget> ResolveAsync(ConnectionOptions options, IIngestLog log, Func<string, string?> variable, CancellationToken cancellationToken)
    {
        var plan = new ConnectionLookup(variable, log).Find(options);
        if (plan.Settings is not null)
        {
            PasswordFile.DisableUnusable(plan.Settings, variable, log);
            return new DatabaseTarget(plan.Environment, plan.Settings);
        }

        RequireNoOptions(variable);
        var settings = await new LocalDatabase(variable, log).OpenAsync(plan.Environment, cancellationToken);
        ConnectionLookup.ReplaceLogin(settings, options);
        return new DatabaseTarget(plan.Environment, settings);
    }

    private static void RequireNoOptions(Func<string, string?> variable)
    {
        try
        {
            new ConnectionVariables(variable).RequireNoOptions();
        }
        catch (ConnectionFormatException error)
        {
            throw new IngestException(IngestErrorId.InvalidConnectionString, $"The local database cannot be used: {error.Message}.", $"Remove the variable from this process, then run the command again.");
        }
    }
}
