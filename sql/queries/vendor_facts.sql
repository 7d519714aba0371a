-- What the database knows about a vendor before a file is read: its profile, its last completed run, and the other vendors.
WITH RECURSIVE vendors (source_system) AS (
    -- A loose index scan: one index lookup per vendor, not per run.
    (SELECT run.source_system FROM ingest.import_runs AS run
     WHERE run.status IN ('pending', 'processing', 'completed')
     ORDER BY run.source_system LIMIT 1)
    UNION ALL
    SELECT (SELECT run.source_system FROM ingest.import_runs AS run
            WHERE run.status IN ('pending', 'processing', 'completed') AND run.source_system > vendors.source_system
            ORDER BY run.source_system LIMIT 1)
    FROM vendors
    WHERE vendors.source_system IS NOT NULL
)
SELECT
    (SELECT to_jsonb(profile)::text FROM ingest.vendor_profiles AS profile
     WHERE profile.source_system = @source_system
     ORDER BY profile.version DESC LIMIT 1) AS profile,
    last.id AS run_id,
    last.csv_header,
    last.csv_delimiter,
    last.read_options::text AS read_options,
    ARRAY(
        SELECT vendors.source_system FROM vendors WHERE vendors.source_system IS NOT NULL
        UNION
        SELECT profile.source_system FROM ingest.vendor_profiles AS profile WHERE NOT profile.is_removed
        ORDER BY 1) AS vendors,
    past.rows AS past_rows,
    past.counts AS past_counts,
    ingest.is_distributed() AS is_distributed
FROM (VALUES (1)) AS one
LEFT JOIN LATERAL (
    SELECT run.id, run.csv_header, run.csv_delimiter, run.read_options
    FROM ingest.import_runs AS run
    WHERE run.source_system = @source_system AND run.status = 'completed'
    ORDER BY run.completed_at DESC, run.id
    LIMIT 1
) AS last ON true
CROSS JOIN (
    SELECT
        coalesce(array_agg(file.rows_fetched ORDER BY file.completed_at DESC, file.run_id), '{}') AS rows,
        coalesce(array_agg(file.file_counts::text ORDER BY file.completed_at DESC, file.run_id), '{}') AS counts
    FROM ingest.vendor_history(@source_system) AS file
) AS past;
