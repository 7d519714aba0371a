using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Schema;

namespace PlaintiffIngest.Faults.Tests.Citus;

/// <summary>
/// Template databases on all nodes, because copying a database is much faster than creating one: one with all migrations, and one whose table is
/// also distributed. Each is created when it is first used.
/// </summary>
/// <param name="nodes">The nodes.</param>
public sealed class CitusTemplates(CitusNodes nodes) : IAsyncDisposable
{
    /// <summary>Number of shards: enough for each worker to have several.</summary>
    public const int Shards = 8;

    private readonly SemaphoreSlim creationLock = new(1);
    private readonly Dictionary<bool, string> names = [];
    private readonly List<string> created = [];

    /// <summary>The name of a template, the same on all nodes.</summary>
    /// <param name="isDistributed">Whether its table is distributed.</param>
    public async Task<string> NameAsync(bool isDistributed)
    {
        await creationLock.WaitAsync();
        try
        {
            return await EnsureAsync(isDistributed);
        }
        finally
        {
            creationLock.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var name in created)
        {
            await nodes.DropDatabaseAsync(name);
        }

        creationLock.Dispose();
    }

    private async Task<string> EnsureAsync(bool isDistributed)
    {
        if (names.TryGetValue(isDistributed, out var known))
        {
            return known;
        }

        var name = $"test_{Guid.NewGuid():N}";
        var parent = isDistributed ? await EnsureAsync(isDistributed: false) : "template0";
        created.Add(name);
        await nodes.ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {parent}");
        await using (var target = new DatabaseTarget("custom", CitusNodes.In(nodes.Coordinator, name)))
        {
            if (isDistributed)
            {
                await new Distribution(target).ApplyAsync(Shards, CancellationToken.None);
            }
            else
            {
                await JoinAsync(name);
                await new Migrator(target).ApplyAsync(CancellationToken.None);
            }
        }

        // A database that is in use cannot be copied. Citus has a process in each of its databases.
        await nodes.ExecuteAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        await nodes.ExecuteAsync($"SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = '{name}'");
        return names[isDistributed] = name;
    }

    private async Task JoinAsync(string name)
    {
        await nodes.ExecuteAsync("CREATE EXTENSION citus", name);
        var coordinator = nodes.Coordinator;
        await CitusNodes.ExecuteAsync(CitusNodes.In(coordinator, name), $"SELECT citus_set_coordinator_host('{coordinator.Host}', {coordinator.Port})");
        foreach (var worker in nodes.Workers)
        {
            await CitusNodes.ExecuteAsync(CitusNodes.In(coordinator, name), $"SELECT citus_add_node('{worker.Host}', {worker.Port})");
        }
    }
}
