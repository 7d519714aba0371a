using System.Net;
using System.Net.Sockets;

namespace PlaintiffIngest.Testing;

/// <summary>A port for a program that must be told which one to listen on.</summary>
public static class FreePort
{
    /// <summary>Returns a port of the loopback address that is free now. Another program may take it before the caller does.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
