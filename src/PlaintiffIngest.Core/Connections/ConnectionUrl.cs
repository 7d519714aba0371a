using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Npgsql;

namespace PlaintiffIngest.Core.Connections;

/// <summary>Parses <c>postgres://user:password@host:port/database?parameter=value</c>.</summary>
/// <remarks>
/// Source: PostgreSQL, "Connection URIs" of libpq. <see cref="Uri"/> is not used because it takes part of a password with a raw
/// <c>#</c> or <c>?</c> for another component, which could then be displayed.
/// </remarks>
internal static partial class ConnectionUrl
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    /// <summary>Whether the text starts with a PostgreSQL URL scheme.</summary>
    /// <param name="text">The text.</param>
    public static bool IsUrl(string text) => Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>Parses a URL.</summary>
    /// <param name="text">A text for which <see cref="IsUrl"/> is true.</param>
    /// <returns>The connection settings.</returns>
    /// <exception cref="ConnectionFormatException">The URL is not valid. The message quotes nothing that could be a password.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var end = rest.IndexOfAny(['/', '?']);
        var authority = end < 0 ? rest : rest[..end];
        var tail = end < 0 ? string.Empty : rest[end..];

        // A raw / or ? in a password ends the authority too early. The rest of the password must not be taken for a database.
        if (tail.Contains('@', StringComparison.Ordinal))
        {
            throw new ConnectionFormatException("it has an @ after the end of the host");
        }

        var settings = new NpgsqlConnectionStringBuilder();
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            ReadLogin(settings, authority[..at]);
        }

        ReadHost(settings, authority[(at + 1)..]);
        var question = tail.IndexOf('?', StringComparison.Ordinal);
        ReadDatabase(settings, question < 0 ? tail : tail[..question]);
        if (question >= 0)
        {
            ReadParameters(settings, tail[(question + 1)..], isUnambiguous: at >= 0 && question > 0);
        }

        return settings;
    }

    private static void ReadLogin(NpgsqlConnectionStringBuilder settings, string login)
    {
        var colon = login.IndexOf(':', StringComparison.Ordinal);
        settings.Username = Decode(colon < 0 ? login : login[..colon]);
        if (colon >= 0)
        {
            settings.Password = Decode(login[(colon + 1)..]);
        }
    }

    private static void ReadHost(NpgsqlConnectionStringBuilder settings, string host)
    {
        if (host.Length == 0)
        {
            return;
        }

        var match = HostAndPort().Match(host);
        if (!match.Success)
        {
            throw new ConnectionFormatException("the host and port are not valid");
        }

        if (match.Groups["six"] is { Success: true } six)
        {
            settings.Host = IPAddress.TryParse(six.ValueSpan, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
                ? six.Value
                : throw new ConnectionFormatException("the host is not an IPv6 address");
        }
        else if (match.Groups["name"].Length > 0)
        {
            settings.Host = Decode(match.Groups["name"].Value);
        }

        if (match.Groups["port"].Length > 0)
        {
            settings.Port = ConnectionParameters.ParsePort(match.Groups["port"].Value);
        }
    }

    private static void ReadDatabase(NpgsqlConnectionStringBuilder settings, string path)
    {
        if (path.Length > 0 && path.AsSpan(1).IndexOfAny("/:#") >= 0)
        {
            throw new ConnectionFormatException("the database contains a / or : or # that is not percent-encoded");
        }

        if (path.Length > 1)
        {
            settings.Database = Decode(path[1..]);
        }
    }

    private static void ReadParameters(NpgsqlConnectionStringBuilder settings, string query, bool isUnambiguous)
    {
        var pairs = query.Split('&', StringSplitOptions.RemoveEmptyEntries);
        // The rest of a host, or of a password with a raw & or ?, would look like a parameter's name.
        var canQuoteName = isUnambiguous && !pairs.Any(pair => pair.StartsWith("password", StringComparison.OrdinalIgnoreCase));
        foreach (var pair in pairs)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new ConnectionFormatException("a parameter has no value");
            }

            ConnectionParameters.Apply(settings, Decode(pair[..equals]), Decode(pair[(equals + 1)..]), canQuoteName);
        }
    }

    private static string Decode(string text)
    {
        if (StrayPercent().IsMatch(text))
        {
            throw new ConnectionFormatException("it contains a % that is not followed by two hexadecimal digits");
        }

        var decoded = Uri.UnescapeDataString(text);
        return decoded.Any(char.IsControl) ? throw new ConnectionFormatException("it contains a control character") : decoded;
    }

    [GeneratedRegex(@"\A(?:\[(?<six>[^\]]*)\]|(?<name>[^:\[\]]*))(?::(?<port>[0-9]*))?\z")]
    private static partial Regex HostAndPort();

    [GeneratedRegex("%(?![0-9A-Fa-f]{2})")]
    private static partial Regex StrayPercent();
}
