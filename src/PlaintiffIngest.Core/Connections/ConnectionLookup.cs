using Npgsql;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Logging;

namespace PlaintiffIngest.Core.Connections;

/// <summary>Finds the connection that is configured for an environment.</summary>
/// <param name="variable">Reads an environment variable of the process.</param>
/// <param name="log">Receives the parameters of a connection that have no effect.</param>
internal sealed class ConnectionLookup(Func<string, string?> variable, IIngestLog log)
{
    /// <summary>The environment variable that names the default environment.</summary>
    public const string ModeVariable = "SUPABASE_MODE";

    private const string Local = "local";
    private const string DefaultEnvironment = "dev";

    private static readonly string[] Environments = [DefaultEnvironment, "prod", Local];

    // These names contain no environment, so the variables apply only to the one that SUPABASE_MODE selects.
    private static readonly string[] GenericVariables = ["DATABASE_URL", "SUPABASE_DB_URL"];

    /// <summary>Finds the connection.</summary>
    /// <param name="options">The connection parameters of the command.</param>
    /// <exception cref="IngestException">The environment is unknown, no connection is configured for it, or the URL is not valid.</exception>
    public ConnectionPlan Find(ConnectionOptions options)
    {
        var requested = ParseEnvironment(options.Environment, "-Environment");
        if (!string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            return new ConnectionPlan(requested ?? "custom", WithDefaults(Parse(options.ConnectionString, options.ConnectionSource), options));
        }

        var environment = requested ?? ParseEnvironment(variable(ModeVariable), ModeVariable) ?? DefaultEnvironment;
        return environment == Local
            ? new ConnectionPlan(Local, null)
            : new ConnectionPlan(environment, WithDefaults(FindConfigured(environment, options.CurrentFolder), options));
    }

    /// <summary>Applies the user name and password of the options, if there are any.</summary>
    /// <param name="settings">The settings to change.</param>
    /// <param name="options">The connection parameters of the command.</param>
    public static void ReplaceLogin(NpgsqlConnectionStringBuilder settings, ConnectionOptions options)
    {
        if (!string.IsNullOrEmpty(options.UserName))
        {
            // The old password belongs to the old user. Without a password, the driver reads the password file.
            settings.Username = options.UserName;
            settings.Password = null;
        }

        if (!string.IsNullOrEmpty(options.Password))
        {
            settings.Password = options.Password;
        }
    }

    private NpgsqlConnectionStringBuilder FindConfigured(string environment, string folder)
    {
        var file = Path.Combine(folder, ".env." + environment);
        var fileVariables = ReadEnvFile(file);
        var names = VariableNames(environment);
        foreach (var name in names)
        {
            if (variable(name) is { } value && !string.IsNullOrWhiteSpace(value))
            {
                return Parse(value, name);
            }

            if (fileVariables.TryGetValue(name, out var fileValue) && !string.IsNullOrWhiteSpace(fileValue))
            {
                WarnIfOthersHaveAccess(file);
                return Parse(fileValue, $"{name} in {file}");
            }
        }

        throw new IngestException(
            IngestErrorId.ConnectionNotConfigured,
            $"No database is configured for the environment {environment}. Searched for {string.Join(", ", names)} in the process environment and in {file}.",
            $"Set {names[0]}, use -ConnectionString, or use -Environment Local for a private database on this machine.");
    }

    private void WarnIfOthersHaveAccess(string file)
    {
        if (FilePermissions.IsOpenToOthers(file))
        {
            log.Warning($"Other users can read or change the connection in {file}. Run: {FilePermissions.PrivateCommand(file)}");
        }
    }

    private NpgsqlConnectionStringBuilder Parse(string text, string source)
        => ConnectionText.Parse(text, source, parameter => log.Verbose($"The connection parameter {parameter} has no effect."), variable);

    private string[] VariableNames(string environment)
    {
        var specific = "SUPABASE_DB_URL_" + environment.ToUpperInvariant();
        var mode = variable(ModeVariable);
        var modeEnvironment = string.IsNullOrWhiteSpace(mode) ? DefaultEnvironment : mode.Trim().ToLowerInvariant();
        return environment == modeEnvironment ? [specific, .. GenericVariables] : [specific];
    }

    // The driver would set these defaults when it connects. Setting them now lets the transcript show them earlier.
    private NpgsqlConnectionStringBuilder WithDefaults(NpgsqlConnectionStringBuilder settings, ConnectionOptions options)
    {
        ReplaceLogin(settings, options);
        settings.Username ??= Value("PGUSER") ?? Environment.UserName;
        settings.Database ??= Value("PGDATABASE") ?? settings.Username;
        return settings;
    }

    private string? Value(string name) => variable(name) is { Length: > 0 } value ? value : null;

    private static string? ParseEnvironment(string? name, string source)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return null;
        }

        return Environments.FirstOrDefault(known => known.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase))
            ?? throw new IngestException(
                IngestErrorId.UnknownEnvironment,
                $"{source} names the unknown environment '{name}'.",
                $"Use Dev, Prod or Local.");
    }

    private static IReadOnlyDictionary<string, string> ReadEnvFile(string file)
    {
        try
        {
            return EnvFile.Read(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IngestException(
                IngestErrorId.ConnectionNotConfigured,
                $"The environment file cannot be read: {file}",
                $"Grant this user permission to read it, or remove it.");
        }
    }
}
