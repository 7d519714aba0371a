using Npgsql;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Runs;

/// <summary>Maps rows of the queries to records.</summary>
internal static class RunRecords
{
    /// <summary>A row of <c>queries/runs.sql</c>.</summary>
    public static ImportRunRecord Run(NpgsqlDataReader reader) => new()
    {
        RunId = reader.Value<Guid>("id"),
        SourceSystem = reader.Text("source_system"),
        SourceBatchId = reader.Text("source_batch_id"),
        FileHash = reader.Text("file_hash"),
        FileName = reader.TextOrNull("filename"),
        ImportKind = reader.TextOrNull("import_kind"),
        Status = reader.Status<RunStatus>("status"),
        WorkerId = reader.TextOrNull("worker_id"),
        RowLimit = reader.ValueOrNull<long>("row_limit"),
        RowsFetched = reader.ValueOrNull<long>("rows_fetched"),
        RowsInserted = reader.ValueOrNull<long>("rows_inserted"),
        RowsSkipped = reader.ValueOrNull<long>("rows_skipped"),
        RowsErrored = reader.ValueOrNull<long>("rows_errored"),
        RowsPromoted = reader.ValueOrNull<long>("rows_promoted"),
        ErrorDetails = reader.TextOrNull("error_details"),
        CreatedAt = reader.Value<DateTimeOffset>("created_at"),
        ClaimedAt = reader.ValueOrNull<DateTimeOffset>("claimed_at"),
        UpdatedAt = reader.ValueOrNull<DateTimeOffset>("updated_at"),
        CompletedAt = reader.ValueOrNull<DateTimeOffset>("completed_at"),
        RolledBackAt = reader.ValueOrNull<DateTimeOffset>("rolled_back_at"),
        RollbackReason = reader.TextOrNull("rollback_reason"),
    };

    /// <summary>A row of <c>queries/reconciliations.sql</c>.</summary>
    public static ReconciliationRecord Reconciliation(NpgsqlDataReader reader) => new()
    {
        RunId = reader.Value<Guid>("run_id"),
        SourceSystem = reader.Text("source_system"),
        SourceBatchId = reader.Text("source_batch_id"),
        Status = reader.Status<RunStatus>("status"),
        RowsFetched = reader.ValueOrNull<long>("rows_fetched"),
        RowsInserted = reader.ValueOrNull<long>("rows_inserted"),
        RowsSkipped = reader.ValueOrNull<long>("rows_skipped"),
        RowsErrored = reader.ValueOrNull<long>("rows_errored"),
        ActualRows = reader.Value<long>("actual_rows"),
        ActualInserted = reader.Value<long>("actual_inserted"),
        ActualSkipped = reader.Value<long>("actual_skipped"),
        ActualErrored = reader.Value<long>("actual_errored"),
        ActualRolledBack = reader.Value<long>("actual_rolled_back"),
        RowsPromoted = reader.Value<long>("rows_promoted"),
        RowsStranded = reader.Value<long>("rows_stranded"),
        StrandedBy = reader.GetFieldValue<Guid[]>(reader.GetOrdinal("stranded_by")),
        Delta = reader.Value<long>("delta"),
        IsReconciled = reader.Value<bool>("is_reconciled"),
        CreatedAt = reader.Value<DateTimeOffset>("created_at"),
    };

    /// <summary>A row of <c>queries/backlog.sql</c>.</summary>
    public static BacklogRecord Backlog(NpgsqlDataReader reader) => new()
    {
        RunId = reader.Value<Guid>("run_id"),
        SourceSystem = reader.Text("source_system"),
        SourceBatchId = reader.Text("source_batch_id"),
        RowsPending = reader.Value<long>("rows_pending"),
        RowsProcessing = reader.Value<long>("rows_processing"),
        RowsPromoted = reader.Value<long>("rows_promoted"),
        Age = reader.ValueOrNull<TimeSpan>("age"),
        CompletedAt = reader.Value<DateTimeOffset>("completed_at"),
        OldestClaimAt = reader.ValueOrNull<DateTimeOffset>("oldest_claim_at"),
    };

    /// <summary>A row of <c>queries/rows.sql</c>.</summary>
    public static RowRecord Row(NpgsqlDataReader reader) => new()
    {
        RunId = reader.Value<Guid>("import_run_id"),
        RowNumber = reader.Value<long>("row_number"),
        LineNumber = reader.Value<long>("line_number"),
        Status = reader.Status<RowStatus>("status"),
        DedupeKey = reader.Text("dedupe_key"),
        ErrorCode = reader.TextOrNull("error_code"),
        ErrorMessage = reader.TextOrNull("error_message"),
        DuplicateOfRunId = reader.ValueOrNull<Guid>("duplicate_of_run_id"),
        DuplicateOfRowNumber = reader.ValueOrNull<long>("duplicate_of_row_number"),
        PlaintiffName = reader.TextOrNull("plaintiff_name"),
        Email = reader.TextOrNull("email"),
        Phone = reader.TextOrNull("phone"),
        Address = reader.TextOrNull("address"),
        City = reader.TextOrNull("city"),
        State = reader.TextOrNull("state"),
        PostalCode = reader.TextOrNull("postal_code"),
        RawData = reader.TextOrNull("raw_data"),
        RawText = reader.TextOrNull("raw_text"),
        StrandedAt = reader.ValueOrNull<DateTimeOffset>("stranded_at"),
        PromotedAt = reader.ValueOrNull<DateTimeOffset>("promoted_at"),
        PromotedTo = reader.TextOrNull("promoted_to"),
        ErasedAt = reader.ValueOrNull<DateTimeOffset>("erased_at"),
    };

    /// <summary>A row of <c>queries/history.sql</c>.</summary>
    public static AttemptRecord Attempt(NpgsqlDataReader reader) => new(
        reader.Text("source_system"),
        reader.Text("source_batch_id"),
        reader.Text("file_hash"),
        reader.Value<long>("attempt_count"),
        reader.Value<DateTimeOffset>("first_attempt"),
        reader.Value<DateTimeOffset>("last_attempt"),
        reader.Value<Guid>("last_run_id"),
        reader.Status<RunStatus>("last_status"));

    /// <summary>A row of <c>queries/events.sql</c>.</summary>
    public static EventRecord Event(NpgsqlDataReader reader) => new(
        reader.Value<long>("id"),
        reader.ValueOrNull<Guid>("run_id"),
        reader.TextOrNull("source_system"),
        reader.Text("event"),
        reader.Value<DateTimeOffset>("occurred_at"),
        reader.Text("actor"),
        reader.TextOrNull("details"));
}
