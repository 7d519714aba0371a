using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Errors;

/// <summary>
/// An error of the product. Its texts are redacted. It has no inner exception, because exceptions of other libraries may quote
/// a cell, a password or a connection string.
/// </summary>
#pragma warning disable CA1032 // The standard constructors would accept texts that are not redacted.
public sealed class IngestException : Exception
#pragma warning restore CA1032
{
    /// <summary>Creates an error.</summary>
    /// <param name="errorId">The id of the error.</param>
    /// <param name="message">What happened and where: the file, line, column or parameter.</param>
    /// <param name="remedy">What to do about it.</param>
    public IngestException(IngestErrorId errorId, RedactedText message, RedactedText remedy)
        : base(message.ToString())
    {
        ErrorId = errorId;
        Remedy = remedy.ToString();
    }

    /// <summary>The id of the error.</summary>
    public IngestErrorId ErrorId { get; }

    /// <summary>What to do about it.</summary>
    public string Remedy { get; }

    /// <summary>Whether a retry of the same transaction may succeed.</summary>
    public bool IsTransient => ErrorId is IngestErrorId.TransientDatabaseError or IngestErrorId.WorkerUnreachable;

    /// <summary>Whether the error is in the configuration or the database, so that every other file or run would fail too.</summary>
    public bool IsFatal => ErrorId is
        IngestErrorId.UnknownEnvironment
        or IngestErrorId.ConnectionNotConfigured
        or IngestErrorId.InvalidConnectionString
        or IngestErrorId.DatabaseUnreachable
        or IngestErrorId.LoginRefused
        or IngestErrorId.ServerTooOld
        or IngestErrorId.RequiredTableNotFound
        or IngestErrorId.PermissionDenied
        or IngestErrorId.ReadOnlyServer
        or IngestErrorId.PoolerModeUnusable
        or IngestErrorId.ForeignSchema
        or IngestErrorId.MigrationEdited
        or IngestErrorId.DatabaseNewer
        or IngestErrorId.WorkerUnreachable
        or IngestErrorId.CannotDistribute
        or IngestErrorId.PostgresNotInstalled
        or IngestErrorId.LocalServerFailed;

    /// <summary>The exit code of the operator's script for this error.</summary>
    public ExitCode ExitCode => ErrorId switch
    {
        IngestErrorId.InProgress
            or IngestErrorId.RunLost
            or IngestErrorId.NoDataRows
            or IngestErrorId.NoValidRows
            or IngestErrorId.TooManyErrors
            or IngestErrorId.ReconciliationFailed
            or IngestErrorId.FileChanged
            or IngestErrorId.ContainerDamaged
            or IngestErrorId.ChecksumMismatch
            or IngestErrorId.SidecarInvalid
            or IngestErrorId.RowCountMismatch
            or IngestErrorId.TrailerMissing
            or IngestErrorId.UnusualVolume
            or IngestErrorId.NobodyNew
            or IngestErrorId.EmptierColumns
            or IngestErrorId.HeaderChanged
            or IngestErrorId.InvalidEncoding
            or IngestErrorId.HeaderMalformed
            or IngestErrorId.FileEmpty
            or IngestErrorId.OutcomeUnknown
            or IngestErrorId.RunSettling
            or IngestErrorId.Cancelled => ExitCode.GateFailed,
        _ => ExitCode.ConfigurationError,
    };
}
