using Npgsql;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>
/// The temporary table that holds a file's rows until the merge. Rows travel by binary COPY, so that no value is ever part of an SQL text
/// or of the context of a server error.
/// </summary>
internal static class StagingTable
{
    /// <summary>Creates the table for this transaction. The end of the transaction drops it.</summary>
    /// <param name="connection">The load's connection, in its transaction.</param>
    /// <param name="erased">Receives the keys of people who were erased meanwhile; null if they are not wanted.</param>
    /// <param name="timeout">Timeout of the round trip.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task CreateAsync(NpgsqlConnection connection, ErasedKeys? erased, TimeSpan timeout, CancellationToken cancellationToken)
    {
        NpgsqlBatchCommand[] newKeys = erased is null ? [] : [erased.NewKeysCommand()];
        await using var batch = Sql.Batch(
            connection, timeout, [Sql.BatchCommand("load/begin.sql"), Sql.BatchCommand("load/stage_left.sql"), Sql.BatchCommand("load/stage.sql"), .. newKeys]);
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
