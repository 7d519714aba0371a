using System.Text.Json;
using Npgsql;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Schema;

/// <summary>A worker of a Citus cluster: what the coordinator knows about it, and what it responds.</summary>
/// <param name="Name">Host and port.</param>
/// <param name="IsActive">Whether the coordinator uses it.</param>
/// <param name="Shards">How many of the table's shards it has.</param>
/// <param name="Response">Its response; null if it cannot be reached.</param>
internal sealed record WorkerState(string Name, bool IsActive, long Shards, WorkerResponse? Response)
{
    /// <summary>Reads all workers that can hold shards.</summary>
    /// <param name="connection">A connection to the coordinator.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<IReadOnlyList<WorkerState>> ReadAllAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var responses = new Dictionary<string, WorkerResponse?>(StringComparer.Ordinal);
        await using (var command = connection.Command(SqlText.Get("distributed/worker_states.sql")))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                responses[reader.Text("worker")] = reader.Value<bool>("is_reachable") ? WorkerResponse.FromJson(reader.Text("state")) : null;
            }
        }

        var workers = new List<WorkerState>();
        await using (var command = connection.Command(SqlText.Get("distributed/workers.sql")))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var name = reader.Text("worker");
                workers.Add(new WorkerState(name, reader.Value<bool>("is_active"), reader.Value<long>("shards"), responses.GetValueOrDefault(name)));
            }
        }

        return workers;
    }
}

/// <summary>What a worker reports about itself.</summary>
/// <param name="Server">PostgreSQL's major version.</param>
/// <param name="Citus">The version of the extension; null if the database does not have it.</param>
/// <param name="MaxPrepared">Its setting <c>max_prepared_transactions</c>.</param>
/// <param name="UnfinishedPrepared">How many transactions have been prepared for more than five minutes.</param>
internal sealed record WorkerResponse(int Server, string? Citus, int MaxPrepared, long UnfinishedPrepared)
{
    /// <summary>Parses a result of <c>sql/distributed/worker_states.sql</c>.</summary>
    /// <param name="json">A JSON object.</param>
    public static WorkerResponse FromJson(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new WorkerResponse(
            root.GetProperty("server").GetInt32(),
            root.GetProperty("citus").GetString(),
            root.GetProperty("max_prepared").GetInt32(),
            root.GetProperty("unfinished_prepared").GetInt64());
    }
}
