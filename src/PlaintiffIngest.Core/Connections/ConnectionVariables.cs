using Npgsql;

namespace PlaintiffIngest.Core.Connections;

/// <summary>
/// The environment variables that the driver would read on its own, checked like the parameters of a URL. Source: PostgreSQL, "Environment
/// Variables" of libpq. A variable that is empty counts as not set, as in libpq.
/// </summary>
/// <param name="variable">Reads an environment variable of the process.</param>
internal sealed class ConnectionVariables(Func<string, string?> variable)
{
    private const string RootCertificate = "PGSSLROOTCERT";
    private const string Options = "PGOPTIONS";
    private const string Negotiation = "PGSSLNEGOTIATION";
    private const string Authentication = "PGREQUIREAUTH";

    /// <summary>Removes variables that are empty from this process. To libpq they are not set, but the driver would use the empty value.</summary>
    public static void RemoveEmpty()
    {
        foreach (var name in (string[])[RootCertificate, Options, Negotiation, Authentication, "PGSSLCERT", "PGSSLKEY", "PGUSER", "PGPASSWORD"])
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: 0 })
            {
                Environment.SetEnvironmentVariable(name, null);
            }
        }
    }

    /// <summary>Applies the variables whose parameters the connection does not set.</summary>
    /// <param name="settings">The settings to change.</param>
    /// <exception cref="ConnectionFormatException">A variable is not valid or not supported.</exception>
    public void Apply(NpgsqlConnectionStringBuilder settings)
    {
        RequireNoOptions();
        if (!IsSet(settings, "sslnegotiation"))
        {
            // Also without the variable, so that the driver does not read it.
            settings.SslNegotiation = SslNegotiation.Postgres;
            Apply(settings, Negotiation, "sslnegotiation");
        }

        if (!IsSet(settings, "requireauth"))
        {
            Apply(settings, Authentication, "require_auth");
        }
    }

    /// <summary>Refuses the variable PGOPTIONS. The driver would send it, and a pooler rejects options or passes them to the next client.</summary>
    /// <exception cref="ConnectionFormatException">The variable is set.</exception>
    public void RequireNoOptions()
    {
        if (variable(Options) is { Length: > 0 })
        {
            throw new ConnectionFormatException($"the environment variable {Options} is set, which is not supported, because a pooler rejects the options or passes them to the next client; remove it");
        }
    }

    /// <summary>Applies the variable PGSSLROOTCERT, unless the connection names a root certificate.</summary>
    /// <param name="settings">The settings of a connection to another machine.</param>
    /// <exception cref="ConnectionFormatException">The variable has the value <c>system</c>, which the driver takes for the path of a file.</exception>
    public void ApplyRootCertificate(NpgsqlConnectionStringBuilder settings)
    {
        if (settings.RootCertificate is null && variable(RootCertificate) is { Length: > 0 } value)
        {
            settings.RootCertificate = value != "system" ? value
                : throw new ConnectionFormatException($"the environment variable {RootCertificate} is 'system', which is supported only in the connection; remove the variable, and add sslrootcert=system or SSL Mode=VerifyFull");
        }
    }

    /// <summary>Whether a connection sets a keyword.</summary>
    /// <param name="settings">The connection.</param>
    /// <param name="keyword">The keyword in lower case, without blanks.</param>
    public static bool IsSet(NpgsqlConnectionStringBuilder settings, string keyword)
        => settings.Keys.Cast<string>().Any(key => key.Replace(" ", string.Empty, StringComparison.Ordinal).Equals(keyword, StringComparison.OrdinalIgnoreCase));

    private void Apply(NpgsqlConnectionStringBuilder settings, string name, string parameter)
    {
        if (variable(name) is not { Length: > 0 } value)
        {
            return;
        }

        try
        {
            new ConnectionParameters(settings, new ConnectionHosts(), _ => { }).Apply(parameter, value, canQuoteName: true);
        }
        catch (Exception error) when (error is ConnectionFormatException or ArgumentException or FormatException or NotSupportedException)
        {
            throw new ConnectionFormatException($"the value of the environment variable {name} is not valid; correct or remove it");
        }
    }
}
