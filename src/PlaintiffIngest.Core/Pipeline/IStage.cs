using Npgsql;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>
/// The staging table that holds the rows of one file until the merge. Rows travel by binary COPY, so that no value is ever part of an SQL text
/// or of the context of a server error. Disposing it drops the table, whatever the outcome.
/// </summary>
internal interface IStage : IAsyncDisposable
{
    /// <summary>The COPY that fills the staging table.</summary>
    string CopyStatement { get; }

    /// <summary>Creates the staging table, and begins the transaction of the COPY.</summary>
    /// <param name="connection">The load's connection.</param>
    /// <param name="erased">Receives the keys of people who have been erased since it was read; null to read none.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<NpgsqlTransaction> BeginCopyAsync(NpgsqlConnection connection, ErasedKeys? erased, CancellationToken cancellationToken);

    /// <summary>Begins the transaction of the merge, or returns that of the COPY if one transaction does both.</summary>
    /// <param name="copy">The transaction of the COPY.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<NpgsqlTransaction> BeginMergeAsync(NpgsqlTransaction copy, CancellationToken cancellationToken);

    /// <summary>The statement that moves the staged rows into the table.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="staged">The rows read.</param>
    NpgsqlBatchCommand Merge(Guid runId, StagedRows staged);

    /// <summary>The statement that finds the runs that already have people of this file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="rowsToLookUp">How many rows to look up, at most.</param>
    NpgsqlBatchCommand KnownPeople(IdentifiedFile file, int rowsToLookUp);

    /// <summary>After COMMIT, waits until all rows of the run are visible.</summary>
    /// <returns>False if some are still invisible after the timeout.</returns>
    Task<bool> SettleAsync();
}
