using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Connections;

/// <summary>The parameters of a connection URL, by libpq's names.</summary>
internal static partial class ConnectionParameters
{
    // Written by hosters and other programs for their own use; nothing of them concerns this connection.
    private static readonly string[] Ignored = ["pgbouncer", "connection_limit", "pool_timeout", "supa", "target_session_attrs"];

    /// <summary>Applies one parameter.</summary>
    /// <param name="settings">The settings to change.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="nameable">Whether an unknown name may be quoted.</param>
    /// <exception cref="ConnectionFormatException">Unknown or refused parameter, or a value it cannot have.</exception>
    public static void Apply(NpgsqlConnectionStringBuilder settings, string name, string value, bool nameable)
    {
        switch (name)
        {
            case "host": settings.Host = value; break;
            case "port": settings.Port = Port(value); break;
            case "user": settings.Username = value; break;
            case "password": settings.Password = value; break;
            case "dbname": settings.Database = value; break;
            case "passfile": settings.Passfile = value; break;
            case "application_name": settings.ApplicationName = value; break;
            case "connect_timeout": settings.Timeout = Number(value, name, 1024); break;
            case "sslmode": settings.SslMode = Word<SslMode>(value, name); break;
            case "sslnegotiation": settings.SslNegotiation = Word<SslNegotiation>(value, name); break;
            case "sslcert": settings.SslCertificate = value; break;
            case "sslkey": settings.SslKey = value; break;
            case "sslpassword": settings.SslPassword = value; break;
            case "channel_binding": settings.ChannelBinding = Word<ChannelBinding>(value, name); break;
            case "gssencmode": settings.GssEncryptionMode = Word<GssEncryptionMode>(value, name); break;
            case "sslrootcert": ApplyRootCertificate(settings, value); break;
            case "options":
                throw new ConnectionFormatException("its parameter options is not supported: a pooler refuses such settings or gives them to the next client; remove it");
            default:
                if (!Ignored.Contains(name))
                {
                    throw new ConnectionFormatException(
                        nameable && PlainName().IsMatch(name) ? $"its parameter {name} is unknown" : "one of its parameters is unknown");
                }

                break;
        }
    }

    /// <summary>Reads a port.</summary>
    /// <exception cref="ConnectionFormatException">It is none.</exception>
    public static int Port(string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue
        ? port
        : throw new ConnectionFormatException("its port is no number from 1 to 65535");

    // libpq: the word system stands for the platform's own store, which is where Npgsql looks when no file is named.
    private static void ApplyRootCertificate(NpgsqlConnectionStringBuilder settings, string value)
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

    private static int Number(string value, string name, int highest)
        => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= highest
            ? number
            : throw new ConnectionFormatException(string.Create(CultureInfo.InvariantCulture, $"its {name} is no number from 0 to {highest}"));

    // libpq writes verify-full where Npgsql has VerifyFull.
    private static T Word<T>(string value, string name)
        where T : struct, Enum
        => value.Length > 0 && !char.IsAsciiDigit(value[0]) && Enum.TryParse<T>(value.Replace("-", string.Empty, StringComparison.Ordinal), ignoreCase: true, out var word)
            ? word
            : throw new ConnectionFormatException($"its {name} is none of {string.Join(", ", Enum.GetNames<T>())}");

    [GeneratedRegex(@"\A[a-z_]{1,40}\z")]
    private static partial Regex PlainName();
}
