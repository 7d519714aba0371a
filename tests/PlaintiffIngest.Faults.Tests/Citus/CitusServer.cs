using Npgsql;
using PlaintiffIngest.Core.Connections;

namespace PlaintiffIngest.Faults.Tests.Citus;

/// <summary>
/// The Citus cluster whose coordinator <see cref="Variable"/> names, and whose workers the coordinator names. The login must be a superuser that
/// can connect to all nodes. Without the variable it is empty, and the tests that need it are skipped.
/// </summary>
public sealed class CitusServer : SharedFaultServer
{
    /// <summary>The environment variable with the URL of the coordinator.</summary>
    public const string Variable = "PLAINTIFF_INGEST_CITUS_URL";

    private readonly SemaphoreSlim logTurn = new(1);
    private readonly Dictionary<NpgsqlConnectionStringBuilder, CitusLog> logs = [];
    private CitusNodes? nodes;
    private CitusTemplates? templates;

    /// <summary>The nodes.</summary>
    public CitusNodes Nodes => nodes ?? throw new InvalidOperationException("The test does not call OrSkip.");

    /// <summary>The templates of its databases.</summary>
    public CitusTemplates Templates => templates ?? throw new InvalidOperationException("The test does not call OrSkip.");

    /// <summary>Skips the test if there is no cluster.</summary>
    public CitusServer OrSkip()
    {
        Assert.SkipUnless(nodes is not null, $"{Variable} names no Citus coordinator.");
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
        logTurn.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>Creates a database on all nodes, distributed over the workers. The caller disposes it.</summary>
    public override async Task<FaultDatabase> CreateDatabaseAsync() => await CreateCitusDatabaseAsync();

    /// <inheritdoc cref="CreateDatabaseAsync"/>
    /// <param name="isDistributed">Whether the table is distributed already.</param>
    public async Task<CitusDatabase> CreateCitusDatabaseAsync(bool isDistributed = true)
    {
        var database = new CitusDatabase(this, isDistributed);
        await database.InitializeAsync();
        return database;
    }

    /// <summary>The lines that all nodes have logged since the last call; none of a node whose log cannot be read.</summary>
    public override async Task<string> ReadNewLogAsync()
    {
        await logTurn.WaitAsync();
        try
        {
            return string.Join('\n', await Task.WhenAll(logs.Values.Select(log => log.ReadNewAsync())));
        }
        finally
        {
            logTurn.Release();
        }
    }
}
