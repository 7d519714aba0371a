namespace PlaintiffIngest.Bench.Citus;

/// <summary>Byte-counting proxies between the client and the first server, and between that server and the workers.</summary>
/// <param name="server">The server that takes the client's connections.</param>
internal sealed class Traffic((string Host, int Port) server) : IDisposable
{
    private readonly CountingProxy client = new(server, TimeSpan.Zero);
    private readonly Dictionary<(string Host, int Port), CountingProxy> workers = [];

    /// <summary>The port that the client connects to.</summary>
    public int ClientPort => client.Port;

    /// <summary>The bytes so far.</summary>
    public Bytes Bytes => new(
        client.BytesSent, client.BytesReceived, workers.Values.Sum(worker => worker.BytesSent), workers.Values.Sum(worker => worker.BytesReceived));

    /// <summary>Returns the address of a proxy to a worker, which the coordinator uses instead of the worker's own.</summary>
    public (string Host, int Port) PortTo((string Host, int Port) worker)
    {
        if (!workers.TryGetValue(worker, out var proxy))
        {
            workers[worker] = proxy = new CountingProxy(worker, TimeSpan.Zero);
        }

        return ("127.0.0.1", proxy.Port);
    }

    public void Dispose()
    {
        client.Dispose();
        foreach (var worker in workers.Values)
        {
            worker.Dispose();
        }
    }
}

/// <summary>Bytes sent in each direction, without TCP and IP headers.</summary>
/// <param name="ClientToServer">From the client.</param>
/// <param name="ServerToClient">To the client.</param>
/// <param name="CoordinatorToWorkers">To all workers.</param>
/// <param name="WorkersToCoordinator">From all workers.</param>
internal sealed record Bytes(long ClientToServer, long ServerToClient, long CoordinatorToWorkers, long WorkersToCoordinator)
{
    /// <summary>The difference to an earlier state.</summary>
    public Bytes Since(Bytes before) => new(
        ClientToServer - before.ClientToServer,
        ServerToClient - before.ServerToClient,
        CoordinatorToWorkers - before.CoordinatorToWorkers,
        WorkersToCoordinator - before.WorkersToCoordinator);
}
