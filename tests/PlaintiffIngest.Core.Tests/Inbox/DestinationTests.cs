using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Inbox;
using PlaintiffIngest.Core.Pipeline;

namespace PlaintiffIngest.Core.Tests.Inbox;

/// <summary>Every outcome and every error has a destination.</summary>
public sealed class DestinationTests
{
    // The file may be imported the next time, or the cause is not the file.
    private static readonly IngestErrorId[] Staying =
    [
        IngestErrorId.FileNotFound, IngestErrorId.PathIsFolder, IngestErrorId.FileNotReadable, IngestErrorId.FileChanged,
        IngestErrorId.UnknownEncoding, IngestErrorId.InvalidParameter, IngestErrorId.SourceSystemMissing, IngestErrorId.InvalidSourceSystem,
        IngestErrorId.FileExists, IngestErrorId.FileNotWritable, IngestErrorId.UnknownEnvironment, IngestErrorId.ConnectionNotConfigured,
        IngestErrorId.InvalidConnectionString, IngestErrorId.DatabaseUnreachable, IngestErrorId.LoginRefused, IngestErrorId.ServerTooOld,
        IngestErrorId.RequiredTableNotFound, IngestErrorId.PermissionDenied, IngestErrorId.ReadOnlyServer, IngestErrorId.PoolerModeUnusable,
        IngestErrorId.ForeignSchema, IngestErrorId.MigrationEdited, IngestErrorId.DatabaseNewer, IngestErrorId.DatabaseError,
        IngestErrorId.TransientDatabaseError, IngestErrorId.InProgress, IngestErrorId.RunLost, IngestErrorId.ReconciliationFailed,
        IngestErrorId.WorkerUnreachable, IngestErrorId.CannotDistribute, IngestErrorId.RunNotFound, IngestErrorId.ProfileNotFound, IngestErrorId.RunNotChangeable, IngestErrorId.OutcomeUnknown, IngestErrorId.PostgresNotInstalled,
        IngestErrorId.LocalServerFailed, IngestErrorId.ConfirmationUnavailable, IngestErrorId.Cancelled, IngestErrorId.Unexpected,
    ];

    private static readonly IngestErrorId[] Failing =
    [
        IngestErrorId.FileEmpty, IngestErrorId.ChecksumMismatch, IngestErrorId.SidecarInvalid, IngestErrorId.NotCsv, IngestErrorId.ContainerDamaged,
        IngestErrorId.ContainerTooLarge, IngestErrorId.ContainerNotSupported, IngestErrorId.EntryNotFound, IngestErrorId.SheetNotFound,
        IngestErrorId.InvalidEncoding, IngestErrorId.RequiredColumnMissing, IngestErrorId.HeaderChanged, IngestErrorId.DuplicateColumn, IngestErrorId.TooManyColumns,
        IngestErrorId.HeaderMalformed, IngestErrorId.InvalidBatchId, IngestErrorId.NoDataRows, IngestErrorId.NoValidRows,
        IngestErrorId.TooManyErrors, IngestErrorId.RowCountMismatch, IngestErrorId.TrailerMissing, IngestErrorId.UnusualVolume,
        IngestErrorId.NobodyNew, IngestErrorId.EmptierColumns,
    ];

    [Fact]
    public void Every_error_has_a_destination() 
        // RunSettling is an error of a file whose rows are committed.
        => Assert.Equal(Enum.GetValues<IngestErrorId>().Except([IngestErrorId.RunSettling]).Order(), Staying.Concat(Failing).Order());

    [Fact]
    public void A_file_that_causes_the_error_goes_to_the_failed_folder_and_any_other_stays()
    {
        Assert.All(Failing, error => Assert.Equal((error, Destination.Failed), (error, DestinationPolicy.For(Result(IngestOutcome.Failed, error)))));
        Assert.All(Staying, error => Assert.Equal((error, Destination.Stay), (error, DestinationPolicy.For(Result(IngestOutcome.Failed, error)))));
        Assert.Equal(Destination.Stay, DestinationPolicy.For(Result(IngestOutcome.InProgress, IngestErrorId.InProgress)));
        Assert.Equal(Destination.Archive, DestinationPolicy.For(Result(IngestOutcome.Settling, IngestErrorId.RunSettling)));
    }

    [Fact]
    public void An_imported_file_goes_to_the_archive_and_after_a_dry_run_it_stays()
    {
        Assert.Equal(Destination.Archive, DestinationPolicy.For(Result(IngestOutcome.Committed)));
        Assert.Equal(Destination.Archive, DestinationPolicy.For(Result(IngestOutcome.Duplicate)));
        Assert.Equal(Destination.Stay, DestinationPolicy.For(Result(IngestOutcome.DryRun)));
    }

    private static IngestResult Result(IngestOutcome outcome, IngestErrorId? error = null) => new()
    {
        Path = "x.csv",
        FileName = "x.csv",
        Environment = "dev",
        Outcome = outcome,
        Error = error is { } id ? new IngestException(id, $"", $"") : null,
    };
}
