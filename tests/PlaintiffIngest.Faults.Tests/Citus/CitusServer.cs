using Npgsql;
using PlaintiffIngest.Core.Connections;

namespace PlaintiffIngest.Faults.Tests.Citus;

/// <summary>
/// A Citus cluster. <see cref="Variable"/> is the URL of its coordinator, which names the workers. The login must be a superuser that can connect to
/// all nodes. If the variable is not set, the tests that need a cluster are skipped.
/// </summary>
public sealed class CitusServer : SharedFaultServer
{
    /// <summary>The environment variable with the URL of the coordinator.</summary>
    public const string Variable = "PLAINTIFF_INGEST_CITUS_URL";

    private readonly SemaphoreSlim logLock = new(1);
    private readonly Dictionary<NpgsqlConnectionStringBuilder, CitusLog> logs = [];
    private CitusNodes? nodes;
    private CitusTemplates? templates;

    /// <summary>The nodes.</summary>
    public CitusNodes Nodes => nodes ?? throw new InvalidOperationException("The test has not called OrSkip.");

    /// <summary>The templates of its databases.</summary>
    public CitusTemplates Templates => templates ?? throw new InvalidOperationException("The test has not called OrSkip.");

    /// <summary>Skips the test if there is no cluster.</summary>
    public CitusServer OrSkip()
    {
        Assert.SkipUnless(nodes is not null, $"{Variable} is not set to the URL of a Citus coordinator.");
        return this;
    }

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } url)
        {
            return;
        }

        Settings = ConnectionText.Parse(url, Variable);
        nodes = await CitusNodes.FindAsync(Settings);
        templates = new CitusTemplates(nodes);
        foreach (var node in nodes.All)
        {
            logs[node] = await CitusLog.FromEndAsync(node);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await (templates?.DisposeAsync() ?? ValueTask.CompletedTask);
        logLock.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>Creates a database on all nodes, distributed over the workers. The caller disposes it.</summary>
    public override async Task<FaultDatabase> CreateDatabaseAsync() => await CreateCitusDatabaseAsync();

    /// <inheritdoc cref="CreateDatabaseAsync"/>
    /// <param name="isDistributed">Whether its table is distributed.</param>
    public async Task<CitusDatabase> CreateCitusDatabaseAsync(bool isDistributed = true)
    {
        var database = new CitusDatabase(this, isDistributed);
        await database.InitializeAsync();
        return database;
    }

    /// <summary>What all nodes have logged since the last call; nothing of a node whose log cannot be read.</summary>
    public override async Task<string> ReadNewLogAsync()
    {
        await logLock.WaitAsync();
        try
        {
            return string.Join('\n', await Task.WhenAll(logs.Values.Select(log => log.ReadNewAsync())));
        }
        finally
        {
            logLock.Release();
        }
    }
}
