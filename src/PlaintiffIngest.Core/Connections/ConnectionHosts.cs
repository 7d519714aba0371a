using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Npgsql;

namespace PlaintiffIngest.Core.Connections;

/// <summary>The hosts and ports of a connection URL, from its authority and its parameters.</summary>
/// <remarks>Source: PostgreSQL, "Specifying Multiple Hosts" of libpq.</remarks>
internal sealed partial class ConnectionHosts
{
    private List<string> names = [];
    private List<string> ports = [];

    /// <summary>Reads <c>host:port,host:port</c>. Each part may be missing.</summary>
    /// <param name="authority">The text between the login and the database.</param>
    /// <param name="decode">Decodes percent-encoded characters.</param>
    /// <exception cref="ConnectionFormatException">A host or a port is not valid.</exception>
    public void ReadAuthority(string authority, Func<string, string> decode)
    {
        if (authority.Length == 0)
        {
            return;
        }

        foreach (var part in authority.Split(','))
        {
            var match = HostAndPort().Match(part);
            if (!match.Success)
            {
                throw new ConnectionFormatException("the host and port are not valid");
            }

            names.Add(match.Groups["six"] is { Success: true } six ? ParseAddress(six.Value) : decode(match.Groups["name"].Value));
            ports.Add(match.Groups["port"].Value);
        }
    }

    /// <summary>Reads the value of the parameter <c>host</c>, which replaces the authority's hosts.</summary>
    /// <param name="value">One host, or several separated by commas.</param>
    public void ReadNames(string value) => names = [.. value.Split(',')];

    /// <summary>Reads the value of the parameter <c>port</c>, which replaces the authority's ports.</summary>
    /// <param name="value">One port for all hosts, or one for each host, separated by commas.</param>
    public void ReadPorts(string value) => ports = [.. value.Split(',')];

    /// <summary>Sets the driver's host and port.</summary>
    /// <param name="settings">The settings to change.</param>
    /// <exception cref="ConnectionFormatException">A port is not valid, or the number of ports differs from the number of hosts.</exception>
    public void Apply(NpgsqlConnectionStringBuilder settings)
    {
        var numbers = ports.ConvertAll(port => port.Length == 0 ? (int?)null : ConnectionParameters.ParsePort(port));
        if (numbers.Count is not (0 or 1) && numbers.Count != Math.Max(1, names.Count))
        {
            throw new ConnectionFormatException("the number of ports does not match the number of hosts");
        }

        if (numbers is [{ } shared])
        {
            settings.Port = shared;
        }

        if (names.Count > 1)
        {
            settings.Host = string.Join(',', names.Select((name, place) => Format(name, numbers.Count > 1 ? numbers[place] : null)));
        }
        else if (names is [{ Length: > 0 } only])
        {
            settings.Host = only;
        }
    }

    private static string Format(string name, int? port) => port is null ? name : name.Contains(':', StringComparison.Ordinal) ? $"[{name}]:{port}" : $"{name}:{port}";

    private static string ParseAddress(string text) => IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
        ? text
        : throw new ConnectionFormatException("the host is not an IPv6 address");

    [GeneratedRegex(@"\A(?:\[(?<six>[^\]]*)\]|(?<name>[^:\[\]]*))(?::(?<port>[0-9]*))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex HostAndPort();
}
