using System.Text.Json;
using Npgsql;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Schema;

/// <summary>A worker of a Citus cluster, as the coordinator knows it and as it answers.</summary>
/// <param name="Name">Host and port.</param>
/// <param name="IsActive">Whether the coordinator uses it.</param>
/// <param name="Shards">How many of the table's shards it has.</param>
/// <param name="Answer">What it answered; null if it cannot be reached.</param>
internal sealed record WorkerState(string Name, bool IsActive, long Shards, WorkerAnswer? Answer)
{
    /// <summary>Reads all workers that can have shards.</summary>
    /// <param name="connection">A connection to the coordinator.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<IReadOnlyList<WorkerState>> ReadAllAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var answers = new Dictionary<string, WorkerAnswer?>(StringComparer.Ordinal);
        await using (var command = connection.Command(SqlText.Get("distributed/worker_states.sql")))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                answers[reader.Text("worker")] = reader.Value<bool>("is_reachable") ? WorkerAnswer.FromJson(reader.Text("state")) : null;
            }
        }

        var workers = new List<WorkerState>();
        await using (var command = connection.Command(SqlText.Get("distributed/workers.sql")))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var name = reader.Text("worker");
                workers.Add(new WorkerState(name, reader.Value<bool>("is_active"), reader.Value<long>("shards"), answers.GetValueOrDefault(name)));
            }
        }

        return workers;
    }
}

/// <summary>What a node of a Citus cluster says about itself.</summary>
/// <param name="Server">PostgreSQL's major version.</param>
/// <param name="Citus">The version of the extension; null if the database does not have it.</param>
/// <param name="MaxPrepared">How many transactions it can prepare at once.</param>
/// <param name="LeftPrepared">How many transactions it prepared more than five minutes ago.</param>
internal sealed record WorkerAnswer(int Server, string? Citus, int MaxPrepared, long LeftPrepared)
{
    /// <summary>Reads the answer of <c>sql/distributed/worker_states.sql</c>.</summary>
    /// <param name="json">A JSON object.</param>
    public static WorkerAnswer FromJson(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new WorkerAnswer(
            root.GetProperty("server").GetInt32(),
            root.GetProperty("citus").GetString(),
            root.GetProperty("max_prepared").GetInt32(),
            root.GetProperty("left_prepared").GetInt64());
    }
}
