using Npgsql;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>
/// The temporary table that holds a file's rows until the merge. Rows travel by binary COPY, so that no value is ever part of an SQL text
/// or of the context of a server error.
/// </summary>
internal static class StagingTable
{
    /// <summary>Creates the table for this transaction, and reads the keys of people who were erased meanwhile. The end of the transaction drops it.</summary>
    public static async Task CreateAsync(NpgsqlConnection connection, ErasedKeys erased, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await using var batch = Sql.Batch(
            connection,
            timeout,
            Sql.BatchCommand("load/begin.sql"),
            Sql.BatchCommand("load/stage_left.sql"),
            Sql.BatchCommand("load/stage.sql"),
            erased.NewKeysCommand());
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (reader.GetName(0) != "erased_id")
        {
            await reader.NextResultAsync(cancellationToken);
        }

        await erased.AddAsync(reader, cancellationToken);
    }
}
