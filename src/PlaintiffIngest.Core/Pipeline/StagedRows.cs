using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>The data rows of a file, as they were staged.</summary>
/// <param name="Fetched">Data rows read.</param>
/// <param name="Errored">Rows that failed.</param>
/// <param name="Erased">Rows of erased people, staged without values.</param>
/// <param name="LastErasedId">The list of erased people was known up to this id.</param>
internal readonly record struct StagedRows(long Fetched, long Errored, long Erased, long LastErasedId)
{
    /// <summary>Rows that name a person who was not erased.</summary>
    public long Valid => Fetched - Errored - Erased;

    /// <summary>The same with one row more.</summary>
    /// <param name="error">Why the row failed.</param>
    /// <param name="isErased">Whether its person was erased.</param>
    public StagedRows Add(RowError error, bool isErased) => this with
    {
        Fetched = Fetched + 1,
        Errored = Errored + (error == RowError.None ? 0 : 1),
        Erased = Erased + (isErased ? 1 : 0),
    };
}
