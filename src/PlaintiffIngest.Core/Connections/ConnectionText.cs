using System.Data.Common;
using System.Net;
using System.Text.RegularExpressions;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Connections;

/// <summary>Reads a connection URL or an Npgsql string, whichever it is, and makes sure that what of it is shown can be shown.</summary>
internal static partial class ConnectionText
{
    private const string RootCertificateVariable = "PGSSLROOTCERT";

    /// <summary>Reads the text.</summary>
    /// <param name="text">A URL or an Npgsql string.</param>
    /// <param name="source">Where it comes from, for a message: a variable or a parameter.</param>
    /// <exception cref="IngestException">It cannot be read. The message quotes nothing of it that could be a password.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text, string source)
    {
        try
        {
            var trimmed = text.Trim();
            var settings = ConnectionUrl.IsUrl(trimmed) ? ConnectionUrl.Parse(trimmed) : ParseKeywords(trimmed);
            Validate(settings);
            RequireTransport(settings);
            return settings;
        }
        catch (ConnectionFormatException error)
        {
            throw new IngestException(
                IngestErrorId.InvalidConnectionString,
                $"The connection in {source} cannot be used: {error.Message}.",
                $"Write postgres://user:password@host:5432/database, with @ : / ? # & % in user and password percent-encoded (@ as %40), or an Npgsql string: Host=host;Port=5432;Username=user;Password=password;Database=database.");
        }
    }

    // The exceptions of Npgsql and of the framework quote what they could not read.
    private static NpgsqlConnectionStringBuilder ParseKeywords(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or OverflowException or InvalidCastException or KeyNotFoundException or NotSupportedException)
        {
            throw new ConnectionFormatException("it is neither a postgres:// URL nor an Npgsql string");
        }
    }

    // Host, database and user are shown. A text in another syntax (libpq's host=h password=p) would put a password into one of them.
    private static void Validate(NpgsqlConnectionStringBuilder settings)
    {
        if (string.IsNullOrEmpty(settings.Host))
        {
            throw new ConnectionFormatException("it names no host");
        }

        if (settings.Host.Contains(',', StringComparison.Ordinal))
        {
            throw new ConnectionFormatException("it names several hosts; one is supported");
        }

        if (!LocalHost.IsSocket(settings.Host) && !IsAddress(settings.Host) && (!HostName().IsMatch(settings.Host) || IPAddress.TryParse(settings.Host, out _)))
        {
            throw new ConnectionFormatException("its host is not a name or an address");
        }

        if (settings.Port > ushort.MaxValue)
        {
            throw new ConnectionFormatException("its port is no number from 1 to 65535");
        }

        if (IsOdd(settings.Database) || IsOdd(settings.Username))
        {
            throw new ConnectionFormatException("its user or database has a character that belongs to another part");
        }

        if (!string.IsNullOrEmpty(settings.Options))
        {
            throw new ConnectionFormatException("its Options are not supported: a pooler refuses such settings or gives them to the next client; remove them");
        }
    }

    // SslMode Prefer, the driver's default, sends the password in clear to whoever answers without TLS.
    private static void RequireTransport(NpgsqlConnectionStringBuilder settings)
    {
        if (LocalHost.IsLocal(settings.Host))
        {
            return;
        }

        if (!settings.Keys.Cast<string>().Any(IsSslMode))
        {
            settings.SslMode = SslMode.Require;
        }

        if (settings.SslMode < SslMode.Require)
        {
            throw new ConnectionFormatException("its SSL mode allows a connection without TLS to another machine; use require, verify-ca or verify-full, or leave it out");
        }

        // The driver would not look at a root certificate when TLS is merely required.
        settings.RootCertificate ??= Environment.GetEnvironmentVariable(RootCertificateVariable);
        if (settings is { SslMode: SslMode.Require, RootCertificate: not null })
        {
            settings.SslMode = SslMode.VerifyFull;
        }
    }

    private static bool IsSslMode(string keyword) => keyword.Replace(" ", string.Empty, StringComparison.Ordinal).Equals("sslmode", StringComparison.OrdinalIgnoreCase);

    // 0.0.0.0 is an address to listen at, and names no server.
    private static bool IsAddress(string host)
        => IPAddress.TryParse(host, out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any);

    private static bool IsOdd(string? name) => name is not null && (name.AsSpan().IndexOfAny("=;/?&") >= 0 || name.Any(char.IsControl));

    [GeneratedRegex(@"\A[\p{L}\p{Nd}](?:[\p{L}\p{Nd}._-]*[\p{L}\p{Nd}])?\.?\z")]
    private static partial Regex HostName();
}
