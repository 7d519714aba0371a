using System.Text.RegularExpressions;
using Npgsql;

namespace PlaintiffIngest.Core.Connections;

/// <summary>Parses <c>postgres://user:password@host:port,host:port/database?parameter=value</c>.</summary>
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
    /// <param name="ignored">Receives the names of parameters that have no effect.</param>
    /// <returns>The connection settings.</returns>
    /// <exception cref="ConnectionFormatException">The URL is not valid. The message quotes nothing that could be a password.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text, Action<string> ignored)
    {
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var end = rest.IndexOfAny(['/', '?']);
        var authority = end < 0 ? rest : rest[..end];
        var tail = end < 0 ? string.Empty : rest[end..];

        // A raw / or ? in a password ends the authority too early. The rest of the password must not be mistaken for a database.
        if (tail.Contains('@', StringComparison.Ordinal))
        {
            throw new ConnectionFormatException("it has an @ after the first / or ?; in the user and the password, write / as %2F and ? as %3F");
        }

        var settings = new NpgsqlConnectionStringBuilder();
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            ReadLogin(settings, authority[..at]);
        }

        var hosts = new ConnectionHosts();
        hosts.ReadAuthority(authority[(at + 1)..], Decode);
        var question = tail.IndexOf('?', StringComparison.Ordinal);
        ReadDatabase(settings, question < 0 ? tail : tail[..question]);
        if (question >= 0)
        {
            var parameters = new ConnectionParameters(settings, hosts, ignored);
            ReadParameters(parameters, tail[(question + 1)..], isUnambiguous: at >= 0 && question > 0);
        }

        hosts.Apply(settings);

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

    private static void ReadParameters(ConnectionParameters parameters, string query, bool isUnambiguous)
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

            parameters.Apply(Decode(pair[..equals]), Decode(pair[(equals + 1)..]), canQuoteName);
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

    [GeneratedRegex("%(?![0-9A-Fa-f]{2})")]
    private static partial Regex StrayPercent();
}
