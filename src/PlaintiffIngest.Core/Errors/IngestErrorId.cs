namespace PlaintiffIngest.Core.Errors;

/// <summary>What went wrong, by a name that stays: PowerShell shows it as <c>PlaintiffIngest.&lt;name&gt;</c>.</summary>
public enum IngestErrorId
{
    /// <summary>The file does not exist.</summary>
    FileNotFound,

    /// <summary>The path is a folder.</summary>
    PathIsFolder,

    /// <summary>The file cannot be opened or read: rights, a device, an I/O error.</summary>
    FileNotReadable,

    /// <summary>The file has no bytes, or no header.</summary>
    FileEmpty,

    /// <summary>The bytes that were parsed are not those that were hashed.</summary>
    FileChanged,

    /// <summary>The bytes are not valid in the file's encoding.</summary>
    InvalidEncoding,

    /// <summary>No such encoding, or it contradicts the file's byte order mark.</summary>
    UnknownEncoding,

    /// <summary>A required column is not in the header.</summary>
    RequiredColumnMissing,

    /// <summary>A header occurs twice.</summary>
    DuplicateColumn,

    /// <summary>The header has more columns than the product takes.</summary>
    TooManyColumns,

    /// <summary>The header itself cannot be read.</summary>
    HeaderMalformed,

    /// <summary>A parameter's value cannot be used.</summary>
    InvalidParameter,

    /// <summary>No source system was given, and none can be told from the file name.</summary>
    SourceSystemMissing,

    /// <summary>The source system is not of the allowed form.</summary>
    InvalidSourceSystem,

    /// <summary>The batch id is not of the allowed form.</summary>
    InvalidBatchId,

    /// <summary>A file that would be written exists already.</summary>
    FileExists,

    /// <summary>A file that was asked for cannot be written.</summary>
    FileNotWritable,

    /// <summary>No such environment.</summary>
    UnknownEnvironment,

    /// <summary>No connection is configured for the environment.</summary>
    ConnectionNotConfigured,

    /// <summary>The connection URL or string cannot be read.</summary>
    InvalidConnectionString,

    /// <summary>The database server does not answer.</summary>
    DatabaseUnreachable,

    /// <summary>The server refused the login.</summary>
    LoginRefused,

    /// <summary>The server's version is below 15.</summary>
    ServerTooOld,

    /// <summary>A table or function of the schema is missing: migrations were not applied.</summary>
    RequiredTableNotFound,

    /// <summary>The login lacks a right.</summary>
    PermissionDenied,

    /// <summary>The server takes no writes.</summary>
    ReadOnlyServer,

    /// <summary>The connection goes through a pooler in a mode in which this cannot be done.</summary>
    PoolerModeUnusable,

    /// <summary>A schema <c>ingest</c> exists that this product did not make.</summary>
    ForeignSchema,

    /// <summary>A migration differs from the one that was applied.</summary>
    MigrationEdited,

    /// <summary>The database has migrations that this version does not know.</summary>
    DatabaseNewer,

    /// <summary>The database refused a statement for another reason.</summary>
    DatabaseError,

    /// <summary>A fault that may pass: connection lost, deadlock, serialization, server restarting.</summary>
    TransientDatabaseError,

    /// <summary>Another worker is processing this batch.</summary>
    InProgress,

    /// <summary>The run was aborted, rolled back or taken over while it was loading.</summary>
    RunLost,

    /// <summary>There is no data row, and <c>-AllowEmpty</c> was not given.</summary>
    NoDataRows,

    /// <summary>There are data rows, and none is valid.</summary>
    NoValidRows,

    /// <summary>More rows failed than <c>-MaxErrors</c> allows.</summary>
    TooManyErrors,

    /// <summary>Counts expected and found differ.</summary>
    ReconciliationFailed,

    /// <summary>No run has this id.</summary>
    RunNotFound,

    /// <summary>The run's status does not allow this.</summary>
    RunNotChangeable,

    /// <summary>The connection was lost during COMMIT, and the database could not be asked since.</summary>
    OutcomeUnknown,

    /// <summary>PostgreSQL's programs are not on this machine.</summary>
    PostgresNotInstalled,

    /// <summary>The private server could not be started.</summary>
    LocalServerFailed,

    /// <summary>The operator stopped it.</summary>
    Cancelled,

    /// <summary>A fault of the program itself.</summary>
    Unexpected,
}
