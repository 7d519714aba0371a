using Npgsql;
using PlaintiffIngest.Core.Tests.Database;

namespace PlaintiffIngest.Core.Tests.Report;

/// <summary>Creates a history of runs, bypassing the guards that enforce the server's time. The same arguments create the same history.</summary>
internal static class ReportHistory
{
    /// <summary>
    /// Runs of five vendors, spread evenly over the last days. In every twenty, one failed for each of three reasons, one was
    /// rolled back, and the others completed. They have counts but no rows, so those with counts are not reconciled.
    /// </summary>
    public static Task SeedAsync(NpgsqlConnection connection, int runs, int days)
        => connection.ExecuteAsync(
            $$"""
            SET session_replication_role = replica;
            INSERT INTO ingest.import_runs (source_system, source_batch_id, file_hash, filename, import_kind, status, worker_id,
                rows_fetched, rows_inserted, rows_skipped, rows_errored, error_details, created_at, claimed_at, updated_at, completed_at,
                rolled_back_at, rollback_reason)
            SELECT source, format('%s-%s', source, to_char(start, 'YYYY-MM-DD')) || '-' || i, md5(i::text) || md5(i::text),
                format('%s_%s.csv', source, to_char(start, 'YYYYMMDD')), 'csv', status, 'worker', fetched, fetched - fetched / 9 - fetched / 50,
                fetched / 9, fetched / 50,
                CASE i % 20
                    WHEN 3 THEN '{"error": "InvalidEncoding", "message": "The bytes at line 812 are not valid UTF-8; windows-1252 is likely.", "remedy": "-Encoding windows-1252"}'::jsonb
                    WHEN 8 THEN '{"taken_over": true, "silent_since": "2026-01-01", "taken_over_by": "w"}'
                    WHEN 15 THEN '{"manual_abort": true, "reason": "host is gone"}'
                END,
                start, start + interval '20 ms', start + took, CASE WHEN status <> 'failed' THEN start + took END,
                CASE WHEN status = 'rolled_back' THEN start + interval '3 hours' END,
                CASE WHEN status = 'rolled_back' THEN 'The vendor sent the wrong file' END
            FROM (
                SELECT i, source, start, status, CASE WHEN status <> 'failed' THEN fetched END AS fetched,
                    interval '1 second' * (0.4 + fetched / (20000 + 6000 * sin(i))) AS took
                FROM (
                    SELECT i, (ARRAY['simplicity', 'simplicity', 'jbi', 'acme', 'northcourt', 'simplicity', 'jbi', 'ledger'])[1 + i % 8] AS source,
                        clock_timestamp() - interval '4 hours' - interval '1 day' * ({{days}} - 1) * i / {{runs}} AS start,
                        (CASE WHEN i % 20 IN (3, 8, 15) THEN 'failed' WHEN i % 20 = 11 THEN 'rolled_back' ELSE 'completed' END)::ingest.run_status AS status,
                        (400 + 90000 * abs(sin(i * 0.7)) ^ 6)::bigint AS fetched
                    FROM generate_series(0, {{runs}} - 1) AS i
                ) AS planned
            ) AS run;
            RESET session_replication_role;
            """);

    /// <summary>A run of each status whose vendor, batch and file have very long names, some of them unbreakable.</summary>
    public static Task SeedLongNamesAsync(NpgsqlConnection connection)
        => connection.ExecuteAsync(
            """
            SET session_replication_role = replica;
            INSERT INTO ingest.import_runs (source_system, source_batch_id, file_hash, filename, import_kind, status, worker_id,
                rows_fetched, rows_inserted, rows_skipped, rows_errored, error_details, created_at, claimed_at, updated_at, completed_at,
                rolled_back_at, rollback_reason)
            SELECT repeat('v', 64), left(repeat('northcourt-superior-court-', 8), 200), md5(status) || md5(status), repeat('northcourt_superior_court', 6) || '.csv',
                'csv', status::ingest.run_status, 'worker', 12345678, 12345678, 12345678, 1234567,
                jsonb_build_object('error', 'InvalidEncoding', 'message', repeat('unbroken', 30)), start, start, start, start + interval '1234 seconds',
                CASE WHEN status = 'rolled_back' THEN start END, repeat('unbroken', 30)
            FROM (SELECT status, clock_timestamp() - interval '3 hours' AS start FROM unnest(ARRAY['completed', 'failed', 'rolled_back', 'processing']) AS status) AS run;
            RESET session_replication_role;
            """);
}
