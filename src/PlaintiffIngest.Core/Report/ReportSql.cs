namespace PlaintiffIngest.Core.Report;

/// <summary>The queries of a report. They need only the role <c>ingest_reader</c>, and read no data from a file's rows.</summary>
internal static class ReportSql
{
    /// <summary>The time of the report. The first statement of the transaction, so no run of its snapshot is newer.</summary>
    public const string Now = "SELECT clock_timestamp()";

    /// <summary>Runs and rows per day and vendor.</summary>
    public const string Days = $"""
        SELECT
            width_bucket(run.created_at, @days) - 1 AS day,
            run.source_system,
            count(*) AS runs,
            count(*) FILTER (WHERE run.status = 'completed') AS completed,
            count(*) FILTER (WHERE run.status = 'failed') AS failed,
            count(*) FILTER (WHERE run.status = 'rolled_back') AS rolled_back,
            coalesce(sum(run.rows_fetched) FILTER (WHERE run.status = 'completed'), 0)::bigint AS rows_fetched,
            coalesce(sum(run.rows_inserted) FILTER (WHERE run.status = 'completed'), 0)::bigint AS rows_inserted,
            coalesce(sum(run.rows_skipped) FILTER (WHERE run.status = 'completed'), 0)::bigint AS rows_skipped,
            coalesce(sum(run.rows_errored) FILTER (WHERE run.status = 'completed'), 0)::bigint AS rows_errored
        FROM ingest.import_runs AS run
        WHERE {Started} AND {SourceFilter}
        GROUP BY day, run.source_system
        ORDER BY day, run.source_system
        """;

    /// <summary>Durations per day, per vendor, and for all loads together.</summary>
    public const string Loads = $"""
        SELECT
            load.day,
            load.source_system,
            count(*) AS loads,
            coalesce(sum(load.rows), 0)::bigint AS rows,
            min(load.seconds) AS shortest,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY load.seconds) AS median,
            percentile_cont(0.95) WITHIN GROUP (ORDER BY load.seconds) AS slow,
            max(load.seconds) AS longest,
            coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY load.rows / load.seconds), 0) AS rows_per_second
        FROM (
            SELECT
                width_bucket(run.created_at, @days) - 1 AS day,
                run.source_system,
                run.rows_fetched AS rows,
                {Seconds} AS seconds
            FROM ingest.import_runs AS run
            WHERE run.completed_at IS NOT NULL AND {Started} AND {SourceFilter}
        ) AS load
        GROUP BY GROUPING SETS ((load.day), (load.source_system), ())
        HAVING count(*) > 0
        ORDER BY load.day, load.source_system
        """;

    /// <summary>Reasons for failures, most frequent first.</summary>
    public const string Failures = $"""
        SELECT {Reason} AS reason, count(*) AS runs, count(DISTINCT run.source_system) AS vendors, max(run.created_at) AS last_failure
        FROM ingest.import_runs AS run
        WHERE run.status = 'failed' AND {Started} AND {SourceFilter}
        GROUP BY reason
        ORDER BY runs DESC, reason
        """;

    /// <summary>Runs started in the period, newest first.</summary>
    public const string Runs = $"{List} WHERE {Started} AND {SourceFilter} ORDER BY run.created_at DESC, run.id LIMIT @first";

    /// <summary>Runs started in the period that failed, newest first.</summary>
    public const string Failed = $"{List} WHERE run.status = 'failed' AND {Started} AND {SourceFilter} ORDER BY run.created_at DESC, run.id LIMIT @first";

    /// <summary>Number of failed runs whose batch has not been imported since.</summary>
    public const string StillFailed = $"SELECT count(*) AS runs FROM ingest.import_runs AS run WHERE run.status = 'failed' AND {Started} AND {SourceFilter} AND NOT {ImportedSince}";

    /// <summary>Runs rolled back in the period, latest first.</summary>
    public const string RolledBack = $"{List} WHERE run.rolled_back_at >= (@days)[1] AND {SourceFilter} ORDER BY run.rolled_back_at DESC, run.id LIMIT @first";

    /// <summary>Runs that are processing but have sent no heartbeat for 30 minutes.</summary>
    public const string Stale = $"""
        {List}
        WHERE run.status = 'processing' AND run.updated_at < statement_timestamp() - interval '30 minutes' AND {SourceFilter}
        ORDER BY run.updated_at, run.id
        LIMIT @first
        """;

    private const string Started = "run.created_at >= (@days)[1]";

    private const string SourceFilter = "(@source_system IS NULL OR run.source_system LIKE ANY (@source_system))";

    // At least 1 ms: the server's clock may be set back between the two times.
    private const string Seconds = "greatest(extract(epoch FROM run.completed_at - run.claimed_at)::double precision, 0.001)";

    private const string Reason = """
        CASE
            WHEN run.error_details ? 'taken_over' THEN 'taken_over'
            WHEN run.error_details ? 'manual_abort' THEN 'aborted'
            ELSE coalesce(run.error_details ->> 'error', 'unknown')
        END
        """;

    // The later run may be of the same file or of a corrected one. A run with -Limit does not count as an import of the whole file.
    private const string ImportedSince = """
        EXISTS (
            SELECT FROM ingest.import_runs AS later
            WHERE later.source_system = run.source_system
                AND later.source_batch_id = run.source_batch_id
                AND later.status = 'completed'
                AND later.created_at > run.created_at
                AND (later.row_limit IS NULL OR later.row_limit >= run.row_limit)
        )
        """;

    private const string List = $"""
        SELECT
            run.id,
            run.source_system,
            run.source_batch_id,
            run.filename,
            run.status::text AS status,
            run.rows_fetched,
            run.rows_inserted,
            run.rows_skipped,
            run.rows_errored,
            ingest.count_promoted(run.id) AS rows_promoted,
            run.created_at,
            run.updated_at,
            CASE WHEN run.completed_at IS NOT NULL THEN {Seconds} END AS seconds,
            run.rolled_back_at,
            run.rollback_reason,
            CASE WHEN run.status = 'failed' THEN {Reason} END AS failure_reason,
            CASE WHEN run.status = 'failed' THEN coalesce(run.error_details ->> 'message', run.error_details ->> 'reason') END AS failure_message,
            count(*) OVER () AS total,
            run.status = 'failed' AND {ImportedSince} AS is_imported_since
        FROM ingest.import_runs AS run
        """;
}
