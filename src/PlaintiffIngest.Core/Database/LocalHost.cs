using System.Net;

namespace PlaintiffIngest.Core.Database;

/// <summary>Decides whether a server is on this machine, so that its traffic never crosses a network.</summary>
/// <remarks>Only the text of the host counts. A DNS answer must not decide whether a password is sent unencrypted.</remarks>
internal static class LocalHost
{
    /// <summary>Whether the host is a Unix socket or a loopback address, or all hosts are.</summary>
    /// <param name="host">A host name, address or socket folder, or several in the driver's form; null for the driver's default, which is local.</param>
    public static bool IsLocal(string? host)
        => HostList.Split(host).All(entry => IsLocalName(entry.Name));

    /// <summary>Whether one of the hosts is the folder of a Unix socket or an abstract socket name.</summary>
    /// <param name="host">The host, or several in the driver's form; null for the driver's default, which is not a socket.</param>
    public static bool IsSocket(string? host) => HostList.Split(host).Any(entry => IsSocketName(entry.Name));

    private static bool IsSocketName(string host) => host is ['/' or '@', ..];

    private static bool IsLocalName(string host)
        => IsSocketName(host)
            || (IPAddress.TryParse(host, out var address)
                ? IPAddress.IsLoopback(address)
                : host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase));
}
