using Npgsql;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>
/// Where the rows of one file wait for the merge. Rows travel by binary COPY, so that no value is ever part of an SQL text or of the context
/// of a server error. Disposing drops it, whatever the outcome.
/// </summary>
internal interface IStage : IAsyncDisposable
{
    /// <summary>The COPY that fills the stage.</summary>
    string CopyStatement { get; }

    /// <summary>Creates the stage, and begins the transaction of the COPY.</summary>
    /// <param name="connection">The load's connection.</param>
    /// <param name="erased">Receives the keys of people who were erased meanwhile; null if they are not wanted.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<NpgsqlTransaction> BeginCopyAsync(NpgsqlConnection connection, ErasedKeys? erased, CancellationToken cancellationToken);

    /// <summary>Returns the transaction of the merge, which may be that of the COPY.</summary>
    /// <param name="copy">The transaction of the COPY.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<NpgsqlTransaction> BeginMergeAsync(NpgsqlTransaction copy, CancellationToken cancellationToken);

    /// <summary>The statement that moves the staged rows into the table.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="staged">The rows read.</param>
    NpgsqlBatchCommand Merge(Guid runId, StagedRows staged);

    /// <summary>The statement that names the runs that hold the people of the stage.</summary>
    /// <param name="file">The file.</param>
    /// <param name="rowsToLookUp">How many rows to look up, at most.</param>
    NpgsqlBatchCommand KnownPeople(IdentifiedFile file, int rowsToLookUp);

    /// <summary>Waits until all rows of the committed run can be seen.</summary>
    /// <returns>False if they still cannot.</returns>
    Task<bool> SettleAsync();
}
