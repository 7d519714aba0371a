using System.Net;
using System.Text.RegularExpressions;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Connections;

/// <summary>Parses a connection URL or an Npgsql connection string. Makes sure that the parts that are displayed contain no password.</summary>
internal static partial class ConnectionText
{
    /// <summary>Parses the text.</summary>
    /// <param name="text">A URL or an Npgsql connection string.</param>
    /// <param name="source">The variable or parameter it comes from, for error messages.</param>
    /// <param name="ignored">Receives the names of parameters that have no effect; null to ignore them.</param>
    /// <param name="variable">Reads an environment variable; by default, of the process.</param>
    /// <exception cref="IngestException">The text is not valid. The message quotes nothing that could be a password.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text, string source, Action<string>? ignored = null, Func<string, string?>? variable = null)
    {
        try
        {
            var trimmed = text.Trim();
            RequireNoPlaceholder(trimmed);
            var settings = ConnectionUrl.IsUrl(trimmed) ? ParseUrl(trimmed, ignored ?? (_ => { })) : ParseKeywords(trimmed);
            Validate(settings);
            var variables = new ConnectionVariables(variable ?? Environment.GetEnvironmentVariable);
            variables.Apply(settings);
            RequireTransport(settings, variables);
            return settings;
        }
        catch (ConnectionFormatException error)
        {
            throw new IngestException(
                IngestErrorId.InvalidConnectionString,
                $"The connection in {source} is not valid: {error.Message}.",
                $"Use postgres://user:password@host:5432/database, with @ : / ? # & % in user and password percent-encoded (@ as %40), or an Npgsql string: Host=host;Port=5432;Username=user;Password=password;Database=database.");
        }
    }

    private static NpgsqlConnectionStringBuilder ParseUrl(string text, Action<string> ignored)
        => WithoutQuoting(() => ConnectionUrl.Parse(text, ignored), "the value of a parameter is not valid");

    private static NpgsqlConnectionStringBuilder ParseKeywords(string text)
        => WithoutQuoting(() => new NpgsqlConnectionStringBuilder(text), "it is neither a postgres:// URL nor an Npgsql string");

    // The exceptions of Npgsql and .NET quote the text, so they must not be shown.
    private static NpgsqlConnectionStringBuilder WithoutQuoting(Func<NpgsqlConnectionStringBuilder> parse, string reason)
    {
        try
        {
            return parse();
        }
        catch (Exception error) when (error is ArgumentException or FormatException or OverflowException or InvalidCastException or KeyNotFoundException or NotSupportedException)
        {
            throw new ConnectionFormatException(reason);
        }
    }

    // Host, database and user are displayed. With another syntax (libpq's host=h password=p), one of them would contain the password.
    private static void Validate(NpgsqlConnectionStringBuilder settings)
    {
        if (string.IsNullOrEmpty(settings.Host))
        {
            throw new ConnectionFormatException("it has no host");
        }

        var hosts = HostList.Split(settings.Host);
        if (!hosts.All(host => IsHost(host.Name)))
        {
            throw new ConnectionFormatException("the host is not a name or an address");
        }

        foreach (var port in hosts.Select(host => host.Port).OfType<string>())
        {
            ConnectionParameters.ParsePort(port);
        }

        if (settings.Port > ushort.MaxValue)
        {
            throw new ConnectionFormatException("the port is not a number from 1 to 65535");
        }

        if (HasReservedCharacter(settings.Database) || HasReservedCharacter(settings.Username))
        {
            throw new ConnectionFormatException("the user name or database name contains = ; / ? & or a control character, which is not supported even if it is percent-encoded; use another name");
        }

        // The driver accepts numbers that are no mode, and then connects without TLS.
        if (!(Enum.IsDefined(settings.SslMode) && Enum.IsDefined(settings.ChannelBinding) && Enum.IsDefined(settings.GssEncryptionMode)
            && (!ConnectionVariables.IsSet(settings, "sslnegotiation") || Enum.IsDefined(settings.SslNegotiation))))
        {
            throw new ConnectionFormatException("the value of SSL Mode, SSL Negotiation, Channel Binding or GSS Encryption Mode is not valid");
        }

        if (settings.ClientEncoding is { Length: > 0 } encoding && !encoding.Replace("-", string.Empty, StringComparison.Ordinal).Equals("utf8", StringComparison.OrdinalIgnoreCase))
        {
            throw new ConnectionFormatException("the client encoding is not UTF8; remove it");
        }

        if (!string.IsNullOrEmpty(settings.Options))
        {
            throw new ConnectionFormatException("Options are not supported, because a pooler rejects them or passes them to the next client; remove them");
        }
    }

    // The driver's default, SslMode Prefer, sends the password unencrypted to a server that does not offer TLS.
    private static void RequireTransport(NpgsqlConnectionStringBuilder settings, ConnectionVariables variables)
    {
        var isLocal = LocalHost.IsLocal(settings.Host);
        if (!isLocal && !ConnectionVariables.IsSet(settings, "sslmode"))
        {
            settings.SslMode = SslMode.Require;
        }

        var requiresTls = settings.SslMode is SslMode.Require or SslMode.VerifyCA or SslMode.VerifyFull;
        if (settings.SslNegotiation == SslNegotiation.Direct && !requiresTls)
        {
            throw new ConnectionFormatException("direct TLS (sslnegotiation) needs an SSL mode of require, verify-ca or verify-full");
        }

        if (isLocal)
        {
            return;
        }

        if (!requiresTls)
        {
            throw new ConnectionFormatException("its SSL mode allows an unencrypted connection to another machine; use require, verify-ca or verify-full, or leave it out");
        }

        // With SslMode Require the driver would ignore the root certificate.
        variables.ApplyRootCertificate(settings);
        if (settings is { SslMode: SslMode.Require, RootCertificate: not null })
        {
            settings.SslMode = SslMode.VerifyFull;
        }
    }

    // Supabase's dashboard shows placeholders in place of values.
    private static void RequireNoPlaceholder(string text)
    {
        if (Placeholder().Match(text) is { Success: true } placeholder)
        {
            var (open, close) = placeholder.Groups["open"].Value is "<" or "%3C" or "%3c" ? ('<', '>') : ('[', ']');
            throw new ConnectionFormatException(
                $"it still contains the placeholder {open}{placeholder.Groups["name"].Value.ToUpperInvariant()}{close}; replace it, brackets included, with the real value");
        }
    }

    private static bool IsHost(string host)
        => LocalHost.IsSocket(host) || IsAddress(host) || (HostName().IsMatch(host) && !IPAddress.TryParse(host, out _));

    // 0.0.0.0 is an address to listen on, not a server's address.
    private static bool IsAddress(string host)
        => IPAddress.TryParse(host, out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any);

    private static bool HasReservedCharacter(string? name) => name is not null && (name.AsSpan().IndexOfAny("=;/?&") >= 0 || name.Any(char.IsControl));

    [GeneratedRegex(@"(?<open>\[|%5B|<|%3C)(?<name>(YOUR[-_ ])?((DB|DATABASE)[-_ ])?PASSWORD|(YOUR[-_ ])?PROJECT[-_ ](REF|ID)|YOUR[-_ ][A-Z_ -]{1,20})(\]|%5D|>|%3E)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\A[\p{L}\p{Nd}](?:[\p{L}\p{Nd}._-]*[\p{L}\p{Nd}])?\.?\z")]
    private static partial Regex HostName();
}
