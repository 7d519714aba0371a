using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Connections;

/// <summary>Finds what is configured for an environment.</summary>
/// <param name="variable">Reads a variable of the process.</param>
internal sealed class ConnectionLookup(Func<string, string?> variable)
{
    /// <summary>Names the environment that is meant when none is given.</summary>
    public const string ModeVariable = "SUPABASE_MODE";

    private const string Local = "local";
    private const string Default = "dev";

    private static readonly string[] Environments = [Default, "prod", Local];

    // They name no environment, so they count only for the one the process is set to.
    private static readonly string[] Generic = ["DATABASE_URL", "SUPABASE_DB_URL"];

    /// <summary>Finds the connection.</summary>
    /// <param name="options">What the operator asked for.</param>
    /// <exception cref="IngestException">Unknown environment, nothing configured, malformed URL.</exception>
    public ConnectionPlan Find(ConnectionOptions options)
    {
        var given = Known(options.Environment, "-Environment");
        if (!string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            return new ConnectionPlan(given ?? "custom", Complete(ConnectionText.Parse(options.ConnectionString, options.ConnectionSource), options));
        }

        var environment = given ?? Known(variable(ModeVariable), ModeVariable) ?? Default;
        return environment == Local
            ? new ConnectionPlan(Local, null)
            : new ConnectionPlan(environment, Complete(Configured(environment, options.CurrentFolder), options));
    }

    /// <summary>Replaces the login by the one that was given.</summary>
    /// <param name="settings">The settings to change.</param>
    /// <param name="options">What the operator asked for.</param>
    public static void ReplaceLogin(NpgsqlConnectionStringBuilder settings, ConnectionOptions options)
    {
        if (!string.IsNullOrEmpty(options.UserName))
        {
            // A password belongs to its login; without one the driver looks into the user's password file.
            settings.Username = options.UserName;
            settings.Password = null;
        }

        if (!string.IsNullOrEmpty(options.Password))
        {
            settings.Password = options.Password;
        }
    }

    private NpgsqlConnectionStringBuilder Configured(string environment, string folder)
    {
        var file = Path.Combine(folder, ".env." + environment);
        var inFile = Variables(file);
        var names = Names(environment);
        foreach (var name in names)
        {
            if (variable(name) is { } value && !string.IsNullOrWhiteSpace(value))
            {
                return ConnectionText.Parse(value, name);
            }

            if (inFile.TryGetValue(name, out var kept) && !string.IsNullOrWhiteSpace(kept))
            {
                return ConnectionText.Parse(kept, $"{name} of {file}");
            }
        }

        throw new IngestException(
            IngestErrorId.ConnectionNotConfigured,
            $"No database is configured for the environment {environment}: looked for {string.Join(", ", names)} in the process environment and in {file}.",
            $"Set {names[0]}, or give -ConnectionString, or use -Environment Local for a private database on this machine.");
    }

    private string[] Names(string environment)
    {
        var own = "SUPABASE_DB_URL_" + environment.ToUpperInvariant();
        var mode = variable(ModeVariable);
        var named = string.IsNullOrWhiteSpace(mode) ? Default : mode.Trim().ToLowerInvariant();
        return environment == named ? [own, .. Generic] : [own];
    }

    // The driver would fill these in when it connects; filled in here, they can be shown before.
    private NpgsqlConnectionStringBuilder Complete(NpgsqlConnectionStringBuilder settings, ConnectionOptions options)
    {
        ReplaceLogin(settings, options);
        settings.Username ??= variable("PGUSER") ?? Environment.UserName;
        settings.Database ??= variable("PGDATABASE") ?? settings.Username;
        return settings;
    }

    private static string? Known(string? name, string source)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return null;
        }

        return Environments.FirstOrDefault(known => known.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase))
            ?? throw new IngestException(
                IngestErrorId.UnknownEnvironment,
                $"There is no environment {name}, which {source} names.",
                $"Use Dev, Prod or Local.");
    }

    private static IReadOnlyDictionary<string, string> Variables(string file)
    {
        try
        {
            return EnvFile.Read(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IngestException(
                IngestErrorId.ConnectionNotConfigured,
                $"The file of connections cannot be read: {file}",
                $"Give this user the right to read it, or remove it.");
        }
    }
}
