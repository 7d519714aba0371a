using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;

namespace PlaintiffIngest.Core.Inbox;

/// <summary>Where a file goes after its import.</summary>
internal enum Destination
{
    /// <summary>It stays: nothing was committed, and the next run may succeed.</summary>
    Stay,

    /// <summary>To the archive: its rows are in the database.</summary>
    Archive,

    /// <summary>To the folder for failed files: it cannot be imported as it is.</summary>
    Failed,
}

/// <summary>Decides where a file goes.</summary>
internal static class DestinationOf
{
    /// <summary>The destination of a file with this result.</summary>
    /// <param name="result">The result of its import.</param>
    public static Destination Result(IngestResult result) => result switch
    {
        { Outcome: IngestOutcome.Committed or IngestOutcome.Duplicate } => Destination.Archive,
        { Outcome: IngestOutcome.Failed, Error: { } error } when IsFaultOfFile(error.ErrorId) => Destination.Failed,
        _ => Destination.Stay,
    };

    /// <summary>
    /// Whether an error means that this file cannot be imported with these parameters, whenever it is tried. A file that is still being
    /// written, is locked or is imported elsewhere is not at fault, and neither is a file that meets a database or a parameter that cannot be used.
    /// </summary>
    /// <param name="errorId">The id of the error.</param>
    public static bool IsFaultOfFile(IngestErrorId errorId) => errorId is
        IngestErrorId.FileEmpty
        or IngestErrorId.ChecksumMismatch
        or IngestErrorId.SidecarInvalid
        or IngestErrorId.NotCsv
        or IngestErrorId.ContainerDamaged
        or IngestErrorId.ContainerTooLarge
        or IngestErrorId.ContainerNotSupported
        or IngestErrorId.EntryNotFound
        or IngestErrorId.SheetNotFound
        or IngestErrorId.InvalidEncoding
        or IngestErrorId.RequiredColumnMissing
        or IngestErrorId.HeaderChanged
        or IngestErrorId.DuplicateColumn
        or IngestErrorId.TooManyColumns
        or IngestErrorId.HeaderMalformed
        or IngestErrorId.InvalidBatchId
        or IngestErrorId.NoDataRows
        or IngestErrorId.NoValidRows
        or IngestErrorId.TooManyErrors
        or IngestErrorId.RowCountMismatch
        or IngestErrorId.TrailerMissing
        or IngestErrorId.UnusualVolume
        or IngestErrorId.NobodyNew
        or IngestErrorId.EmptierColumns;
}
