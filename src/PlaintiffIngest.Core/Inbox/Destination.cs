using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;

namespace PlaintiffIngest.Core.Inbox;

/// <summary>Where a file is moved to after its import.</summary>
internal enum Destination
{
    /// <summary>The file is not moved: nothing was committed, and the next run may succeed.</summary>
    Stay,

    /// <summary>The archive: the file's rows are in the database.</summary>
    Archive,

    /// <summary>The folder for failed files: the file cannot be imported unchanged.</summary>
    Failed,
}

/// <summary>Decides where a file is moved to.</summary>
internal static class DestinationPolicy
{
    /// <summary>Returns the destination of a file.</summary>
    /// <param name="result">The result of its import.</param>
    public static Destination For(IngestResult result) => result switch
    {
        { Outcome: IngestOutcome.Committed or IngestOutcome.Settling or IngestOutcome.Duplicate } => Destination.Archive,
        { Outcome: IngestOutcome.Failed, Error: { } error } when IsCausedByFile(error.ErrorId) => Destination.Failed,
        _ => Destination.Stay,
    };

    /// <summary>
    /// Whether an error means that this file can never be imported with these parameters. This is false if the file is still being written,
    /// is locked or is being imported by another process, and if the cause is the database or a parameter.
    /// </summary>
    /// <param name="errorId">The id of the error.</param>
    public static bool IsCausedByFile(IngestErrorId errorId) => errorId is
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
