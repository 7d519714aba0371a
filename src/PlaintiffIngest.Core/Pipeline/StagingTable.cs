using Npgsql;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>
/// The temporary table where a file's rows wait for the merge. Rows travel by binary COPY, so that no value is ever part of an SQL text
/// or of the context of a server error.
/// </summary>
internal static class StagingTable
{
    /// <summary>Makes the stage for this transaction; it is dropped at its end.</summary>
    public static async Task CreateAsync(NpgsqlConnection connection, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await using var batch = Sql.Batch(
            connection, timeout, Sql.BatchCommand("load/begin.sql"), Sql.BatchCommand("load/stage_left.sql"), Sql.BatchCommand("load/stage.sql"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
