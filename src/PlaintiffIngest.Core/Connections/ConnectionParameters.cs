using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace PlaintiffIngest.Core.Connections;

/// <summary>The parameters of a connection URL, by libpq's names.</summary>
/// <remarks>Source: PostgreSQL, "Parameter Key Words" of libpq.</remarks>
/// <param name="settings">The settings to change.</param>
/// <param name="hosts">Receives hosts and ports.</param>
/// <param name="ignored">Receives the names of parameters that have no effect.</param>
internal sealed partial class ConnectionParameters(NpgsqlConnectionStringBuilder settings, ConnectionHosts hosts, Action<string> ignored)
{
    /// <summary>Applies one parameter.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="value">The parameter's value.</param>
    /// <param name="canQuoteName">Whether an error message may quote the name. False if the name could be part of a password.</param>
    /// <exception cref="ConnectionFormatException">The parameter is unknown or not supported, or its value is not valid.</exception>
    public void Apply(string name, string value, bool canQuoteName)
    {
        switch (name)
        {
            case "host": hosts.ReadNames(value); break;
            case "port": hosts.ReadPorts(value); break;
            case "user": settings.Username = value; break;
            case "password": settings.Password = value; break;
            case "dbname": settings.Database = value; break;
            case "passfile": settings.Passfile = value; break;
            case "application_name": settings.ApplicationName = value; break;
            case "fallback_application_name": settings.ApplicationName ??= value; break;
            case "connect_timeout": settings.Timeout = ParseNumber(value, name, 1024); break;
            case "sslmode": settings.SslMode = value == "no-verify" ? SslMode.Require : ParseEnum<SslMode>(value, name); break;
            case "sslnegotiation": settings.SslNegotiation = ParseEnum<SslNegotiation>(value, name); break;
            case "sslcert": settings.SslCertificate = value; break;
            case "sslkey": settings.SslKey = value; break;
            case "sslpassword": settings.SslPassword = value; break;
            case "channel_binding": settings.ChannelBinding = ParseEnum<ChannelBinding>(value, name); break;
            case "gssencmode": settings.GssEncryptionMode = ParseEnum<GssEncryptionMode>(value, name); break;
            case "krbsrvname": settings.KerberosServiceName = value; break;
            case "require_auth": settings.RequireAuth = string.Join(',', value.Split(',').Select(ParseMethod)); break;
            case "sslrootcert": ApplyRootCertificate(value); break;
            case "target_session_attrs": settings.TargetSessionAttributes = ParseWord(value, name, "any", "read-write", "read-only", "primary", "standby", "prefer-standby"); break;
            case "load_balance_hosts": settings.LoadBalanceHosts = ParseWord(value, name, "disable", "random") == "random"; break;
            case "client_encoding": ParseWord(value, name, "utf8", "utf-8", "unicode", "auto"); break;
            case "options":
                throw new ConnectionFormatException("the parameter options is not supported, because a pooler rejects it or passes it to the next client; remove it");
            default: ApplyOther(name, canQuoteName); break;
        }
    }

    /// <summary>Parses a port number, 1 to 65535.</summary>
    /// <exception cref="ConnectionFormatException">The text is not a port number.</exception>
    public static int ParsePort(string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue
        ? port
        : throw new ConnectionFormatException("the port is not a number from 1 to 65535");

    private void ApplyOther(string name, bool canQuoteName)
    {
        if (OtherParameters.CanBeIgnored(name))
        {
            ignored(name);
            return;
        }

        throw new ConnectionFormatException(
            OtherParameters.IsLibpqName(name) ? $"the parameter {name} is not supported; remove it"
            : canQuoteName && PlainName().IsMatch(name) ? $"the parameter {name} is unknown"
            : "a parameter is unknown");
    }

    // In libpq, "system" means the platform's certificate store. Npgsql uses that store when no file is set.
    private void ApplyRootCertificate(string value)
    {
        if (value == "system")
        {
            settings.SslMode = SslMode.VerifyFull;
        }
        else
        {
            settings.RootCertificate = value;
        }
    }

    private static int ParseNumber(string value, string name, int maximum)
        => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= maximum
            ? number
            : throw new ConnectionFormatException(string.Create(CultureInfo.InvariantCulture, $"{name} is not a number from 0 to {maximum}"));

    // libpq's verify-full is VerifyFull in Npgsql.
    private static T ParseEnum<T>(string value, string name)
        where T : struct, Enum
        // Enum.TryParse would also accept numbers and lists, such as require,verify-full, which the driver takes for no mode at all.
        => Array.Find(Enum.GetNames<T>(), known => known.Equals(value.Replace("-", string.Empty, StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)) is { } found
            ? Enum.Parse<T>(found)
            : throw new ConnectionFormatException($"{name} is not one of {string.Join(", ", Enum.GetNames<T>().Select(word => InnerWord().Replace(word, "-").ToLowerInvariant()))}");

    // A method of libpq, or ! and one that is not allowed, as the driver spells it.
    private static string ParseMethod(string value)
    {
        var isExcluded = value.StartsWith('!');
        return (isExcluded ? "!" : "") + ParseWord(isExcluded ? value[1..] : value, "require_auth", "password", "md5", "gss", "sspi", "scram-sha-256", "none") switch
        {
            "password" => "Password",
            "scram-sha-256" => "ScramSHA256",
            "none" => "None",
            var method => method.ToUpperInvariant(),
        };
    }

    private static string ParseWord(string value, string name, params ReadOnlySpan<string> words)
        => words.Contains(value.ToLowerInvariant()) ? value.ToLowerInvariant() : throw new ConnectionFormatException($"{name} is not one of {string.Join(", ", words)}");

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex InnerWord();

    [GeneratedRegex(@"\A[a-z_]{1,40}\z")]
    private static partial Regex PlainName();
}
