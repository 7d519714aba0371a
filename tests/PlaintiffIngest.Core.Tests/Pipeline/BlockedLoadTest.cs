using Npgsql;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Pipeline;

/// <summary>A test in which a load waits for a lock, so that something can happen in the middle of it.</summary>
public abstract class BlockedLoadTest(MigratedDatabase database)
{
    protected MigratedDatabase Database => database;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected async Task<NpgsqlConnection> LockTableAsync()
    {
        var connection = await database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN; LOCK TABLE ingest.plaintiffs_raw IN SHARE MODE";
        await command.ExecuteNonQueryAsync(Token);
        return connection;
    }

    protected static string BlockedLoad(string batch) =>
        $"SELECT EXISTS (SELECT FROM ingest.import_runs WHERE source_batch_id = '{batch}' AND status = 'processing') AND EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid IN (SELECT pid FROM pg_locks WHERE relation = 'ingest.plaintiffs_raw'::regclass AND NOT granted))";

    protected Task UntilAsync(string condition) => Eventually.TrueAsync(database, condition, $"This never came true: {condition}");
}
