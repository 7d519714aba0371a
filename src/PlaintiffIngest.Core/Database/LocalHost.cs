using System.Net;

namespace PlaintiffIngest.Core.Database;

/// <summary>Decides, by the text of a host alone, whether a server is on this machine, so that nobody on the way can read along.</summary>
/// <remarks>No name is looked up: what a name server answers must not decide whether a password travels in clear.</remarks>
internal static class LocalHost
{
    /// <summary>Whether it is a socket or loopback.</summary>
    /// <param name="host">Host name, address or socket folder; null for the driver's default, which is local.</param>
    public static bool IsLocal(string? host)
        => string.IsNullOrEmpty(host)
            || IsSocket(host)
            || (IPAddress.TryParse(host, out var address)
                ? IPAddress.IsLoopback(address)
                : host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether it is a folder or an abstract name of Unix sockets.</summary>
    /// <param name="host">The host; null for the driver's default, which is none.</param>
    public static bool IsSocket(string? host) => host is ['/' or '@', ..];
}
