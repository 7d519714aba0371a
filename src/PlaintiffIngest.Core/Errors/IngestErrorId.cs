namespace PlaintiffIngest.Core.Errors;

/// <summary>Stable ids of errors. PowerShell shows them as <c>PlaintiffIngest.&lt;name&gt;</c>.</summary>
public enum IngestErrorId
{
    /// <summary>The file does not exist.</summary>
    FileNotFound,

    /// <summary>The path is a folder.</summary>
    PathIsFolder,

    /// <summary>The file cannot be opened or read: missing permission, a device, or an I/O error.</summary>
    FileNotReadable,

    /// <summary>The file is empty, or has no header.</summary>
    FileEmpty,

    /// <summary>The file changed between hashing and parsing.</summary>
    FileChanged,

    /// <summary>The file's checksum is not the one in its sidecar.</summary>
    ChecksumMismatch,

    /// <summary>A sidecar is malformed or cannot be read.</summary>
    SidecarInvalid,

    /// <summary>The content is neither CSV nor something that CSV can be read from: another archive, an old workbook, HTML, XML, JSON or PDF.</summary>
    NotCsv,

    /// <summary>A compressed file or a workbook is truncated or damaged.</summary>
    ContainerDamaged,

    /// <summary>The content of a compressed file or a workbook is larger than the limits allow.</summary>
    ContainerTooLarge,

    /// <summary>A compressed file or a workbook is encrypted, or uses a method that the product does not support.</summary>
    ContainerNotSupported,

    /// <summary>A zip archive does not contain the requested entry, contains no file, or contains several and none was requested.</summary>
    EntryNotFound,

    /// <summary>A workbook does not contain the requested sheet, or no sheet that is not hidden.</summary>
    SheetNotFound,

    /// <summary>The bytes are not valid in the file's encoding.</summary>
    InvalidEncoding,

    /// <summary>The encoding does not exist, or contradicts the file's byte order mark.</summary>
    UnknownEncoding,

    /// <summary>The header lacks a required column.</summary>
    RequiredColumnMissing,

    /// <summary>The header differs from those that the vendor sent before, and <c>-AcceptHeader</c> was not used.</summary>
    HeaderChanged,

    /// <summary>A header occurs twice.</summary>
    DuplicateColumn,

    /// <summary>The header has more columns than the product supports.</summary>
    TooManyColumns,

    /// <summary>The header is not valid CSV.</summary>
    HeaderMalformed,

    /// <summary>The value of a parameter is not valid.</summary>
    InvalidParameter,

    /// <summary>No source system was specified, and the file name does not start with a known one.</summary>
    SourceSystemMissing,

    /// <summary>The source system is not valid.</summary>
    InvalidSourceSystem,

    /// <summary>The batch id is not valid.</summary>
    InvalidBatchId,

    /// <summary>An output file already exists.</summary>
    FileExists,

    /// <summary>An output file cannot be written.</summary>
    FileNotWritable,

    /// <summary>The environment does not exist.</summary>
    UnknownEnvironment,

    /// <summary>No connection is configured for the environment.</summary>
    ConnectionNotConfigured,

    /// <summary>The connection URL or string is not valid.</summary>
    InvalidConnectionString,

    /// <summary>The database server cannot be reached.</summary>
    DatabaseUnreachable,

    /// <summary>The server rejected the login.</summary>
    LoginRefused,

    /// <summary>The server runs a PostgreSQL version below 15.</summary>
    ServerTooOld,

    /// <summary>A table or function of the schema is missing because migrations have not been applied.</summary>
    RequiredTableNotFound,

    /// <summary>The login lacks a privilege.</summary>
    PermissionDenied,

    /// <summary>The server is read-only.</summary>
    ReadOnlyServer,

    /// <summary>The connection goes through a pooler whose mode does not support the operation.</summary>
    PoolerModeUnusable,

    /// <summary>There is a schema <c>ingest</c> that this product did not create.</summary>
    ForeignSchema,

    /// <summary>A migration differs from the one that was applied.</summary>
    MigrationEdited,

    /// <summary>The database has migrations that this version does not know.</summary>
    DatabaseNewer,

    /// <summary>The database rejected a statement for another reason.</summary>
    DatabaseError,

    /// <summary>A transient error: connection lost, deadlock, serialization failure, or server restart.</summary>
    TransientDatabaseError,

    /// <summary>Another worker is processing this batch.</summary>
    InProgress,

    /// <summary>The run was aborted, rolled back or taken over while it was loading.</summary>
    RunLost,

    /// <summary>The file has no data rows, and <c>-AllowEmpty</c> was not used.</summary>
    NoDataRows,

    /// <summary>The file has data rows, but none is valid.</summary>
    NoValidRows,

    /// <summary>More rows failed than <c>-MaxErrors</c> allows.</summary>
    TooManyErrors,

    /// <summary>The file has another number of data rows than <c>-ExpectedRows</c>, a sidecar or its trailer says.</summary>
    RowCountMismatch,

    /// <summary>The file does not end with the trailer that the vendor's profile describes.</summary>
    TrailerMissing,

    /// <summary>The file has far more or fewer rows than the vendor's profile or its earlier deliveries, and the profile makes that an error.</summary>
    UnusualVolume,

    /// <summary>Nobody in the file is new, and the vendor's profile makes that an error.</summary>
    NobodyNew,

    /// <summary>Columns are emptier than in the vendor's earlier deliveries, and the vendor's profile makes that an error.</summary>
    EmptierColumns,

    /// <summary>The expected and actual row counts differ.</summary>
    ReconciliationFailed,

    /// <summary>The run is committed, but some rows are not visible yet, because a Citus worker has not finished the COMMIT.</summary>
    RunSettling,

    /// <summary>There is no run with this id.</summary>
    RunNotFound,

    /// <summary>The source system has no vendor profile.</summary>
    ProfileNotFound,

    /// <summary>The run's status does not allow the operation.</summary>
    RunNotChangeable,

    /// <summary>The connection was lost during COMMIT, and the database has not been reachable since.</summary>
    OutcomeUnknown,

    /// <summary>The Citus coordinator cannot reach a worker.</summary>
    WorkerUnreachable,

    /// <summary>The table cannot be distributed over the workers of this server.</summary>
    CannotDistribute,

    /// <summary>PostgreSQL's server programs were not found on this machine.</summary>
    PostgresNotInstalled,

    /// <summary>The private server could not be started.</summary>
    LocalServerFailed,

    /// <summary>A command asks for confirmation, but standard input has ended.</summary>
    ConfirmationUnavailable,

    /// <summary>The operator canceled the operation.</summary>
    Cancelled,

    /// <summary>A bug in the program.</summary>
    Unexpected,
}
