using Npgsql;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Sets up a transaction of a load: its timeouts and planner settings, and the list of erased people.</summary>
internal static class LoadTransaction
{
    /// <summary>Sets up the transaction in one round trip.</summary>
    /// <param name="connection">The load's connection, in the transaction.</param>
    /// <param name="statements">Further statements, which return no rows.</param>
    /// <param name="erased">Receives the keys of people who have been erased since it was read; null to read none.</param>
    /// <param name="timeout">Timeout of the round trip.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task SetUpAsync(
        NpgsqlConnection connection, NpgsqlBatchCommand[] statements, ErasedKeys? erased, TimeSpan timeout, CancellationToken cancellationToken)
    {
        NpgsqlBatchCommand[] newKeys = erased is null ? [] : [erased.NewKeysCommand()];
        await using var batch = Sql.Batch(connection, timeout, [Sql.BatchCommand("load/begin.sql"), .. statements, .. newKeys]);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (erased is null)
        {
            return;
        }

        while (reader.FieldCount == 0 || reader.GetName(0) != "erased_id")
        {
            await reader.NextResultAsync(cancellationToken);
        }

        await erased.AddAsync(reader, cancellationToken);
    }
}
