using System.Management.Automation;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.PS.Errors;

/// <summary>Converts the core's errors to error records: with a stable id, a category, and the remedy as the recommended action.</summary>
internal static class ErrorRecords
{
    private const string Prefix = "PlaintiffIngest.";

    /// <summary>Creates an error record.</summary>
    /// <param name="error">The error.</param>
    /// <param name="target">The target of the error, such as a path or a run's id.</param>
    /// <returns>A record with the id <c>PlaintiffIngest.&lt;IngestErrorId&gt;</c>.</returns>
    public static ErrorRecord Create(IngestException error, object? target)
        => new(error, Prefix + error.ErrorId, CategoryOf(error.ErrorId), RedactTarget(target))
        {
            ErrorDetails = new ErrorDetails(error.Message) { RecommendedAction = error.Remedy },
        };

    /// <summary>Creates an error record for an unexpected exception. Its message is redacted.</summary>
    /// <param name="error">The exception.</param>
    /// <param name="target">The target of the error.</param>
    public static ErrorRecord CreateUnexpected(Exception error, object? target)
        => new(
            new InvalidOperationException($"An unexpected error: {error.GetType().Name}: {RedactedText.From(error.Message)}"),
            Prefix + nameof(IngestErrorId.Unexpected),
            ErrorCategory.NotSpecified,
            RedactTarget(target))
        {
            ErrorDetails = new ErrorDetails($"An unexpected error: {error.GetType().Name}: {RedactedText.From(error.Message)}") { RecommendedAction = "Please report it with this text and the steps that led to it." },
        };

    // PowerShell shows the target of an error, and a path may contain a Social Security number.
    private static object? RedactTarget(object? target) => target is string text ? RedactedText.From(text).ToString() : target;

    private static ErrorCategory CategoryOf(IngestErrorId errorId) => errorId switch
    {
        IngestErrorId.FileNotFound or IngestErrorId.EntryNotFound or IngestErrorId.SheetNotFound or IngestErrorId.RunNotFound or IngestErrorId.ProfileNotFound => ErrorCategory.ObjectNotFound,
        IngestErrorId.FileNotReadable => ErrorCategory.OpenError,
        IngestErrorId.FileNotWritable => ErrorCategory.WriteError,
        IngestErrorId.FileExists => ErrorCategory.ResourceExists,
        IngestErrorId.PathIsFolder
            or IngestErrorId.InvalidParameter
            or IngestErrorId.SourceSystemMissing
            or IngestErrorId.InvalidSourceSystem
            or IngestErrorId.InvalidBatchId
            or IngestErrorId.UnknownEncoding
            or IngestErrorId.UnknownEnvironment
            or IngestErrorId.InvalidConnectionString
            or IngestErrorId.ConnectionNotConfigured => ErrorCategory.InvalidArgument,
        IngestErrorId.FileEmpty
            or IngestErrorId.FileChanged
            or IngestErrorId.ChecksumMismatch
            or IngestErrorId.SidecarInvalid
            or IngestErrorId.RowCountMismatch
            or IngestErrorId.TrailerMissing
            or IngestErrorId.UnusualVolume
            or IngestErrorId.NobodyNew
            or IngestErrorId.EmptierColumns
            or IngestErrorId.NotCsv
            or IngestErrorId.ContainerDamaged
            or IngestErrorId.ContainerTooLarge
            or IngestErrorId.ContainerNotSupported
            or IngestErrorId.InvalidEncoding
            or IngestErrorId.RequiredColumnMissing
            or IngestErrorId.HeaderChanged
            or IngestErrorId.DuplicateColumn
            or IngestErrorId.TooManyColumns
            or IngestErrorId.HeaderMalformed
            or IngestErrorId.NoDataRows
            or IngestErrorId.NoValidRows
            or IngestErrorId.TooManyErrors => ErrorCategory.InvalidData,
        IngestErrorId.DatabaseUnreachable or IngestErrorId.WorkerUnreachable or IngestErrorId.TransientDatabaseError or IngestErrorId.OutcomeUnknown => ErrorCategory.ConnectionError,
        IngestErrorId.LoginRefused => ErrorCategory.AuthenticationError,
        IngestErrorId.PermissionDenied => ErrorCategory.PermissionDenied,
        IngestErrorId.ServerTooOld
            or IngestErrorId.RequiredTableNotFound
            or IngestErrorId.PostgresNotInstalled => ErrorCategory.NotInstalled,
        IngestErrorId.InProgress or IngestErrorId.RunSettling => ErrorCategory.ResourceBusy,
        IngestErrorId.RunLost or IngestErrorId.Cancelled => ErrorCategory.OperationStopped,
        IngestErrorId.ReconciliationFailed => ErrorCategory.InvalidResult,
        IngestErrorId.RunNotChangeable
            or IngestErrorId.ReadOnlyServer
            or IngestErrorId.PoolerModeUnusable
            or IngestErrorId.ForeignSchema
            or IngestErrorId.CannotDistribute
            or IngestErrorId.MigrationEdited
            or IngestErrorId.DatabaseNewer => ErrorCategory.InvalidOperation,
        IngestErrorId.DatabaseError or IngestErrorId.ConfirmationUnavailable => ErrorCategory.InvalidOperation,
        IngestErrorId.LocalServerFailed => ErrorCategory.ResourceUnavailable,
        _ => ErrorCategory.NotSpecified,
    };
}
