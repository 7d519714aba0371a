using System.Net.Sockets;

namespace PlaintiffIngest.Testing;

/// <summary>Detects a Docker engine on this machine.</summary>
internal static class DockerEngine
{
    // On a busy machine, an engine responds after seconds.
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Whether an engine responds. The check is quick, because most machines without an engine have no socket either.</summary>
    public static async Task<bool> IsRunningAsync()
    {
        using var handler = new SocketsHttpHandler();
        var address = "http://localhost/_ping";
        if (Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host && !host.StartsWith("unix://", StringComparison.Ordinal))
        {
            address = host.Replace("tcp://", "http://", StringComparison.Ordinal).TrimEnd('/') + "/_ping";
        }
        else if (Sockets().FirstOrDefault(File.Exists) is { } path)
        {
            handler.ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }
        else
        {
            return false;
        }

        try
        {
            using var client = new HttpClient(handler) { Timeout = RequestTimeout };
            using var answer = await client.GetAsync(new Uri(address));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException or UriFormatException or NotSupportedException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Sockets()
    {
        if (Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host)
        {
            return [host["unix://".Length..]];
        }

        return
        [
            "/var/run/docker.sock",
            Path.Combine(Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") ?? "/run", "docker.sock"),
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker", "run", "docker.sock"),
        ];
    }
}
