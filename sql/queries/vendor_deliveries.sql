-- When each vendor delivered: every vendor with a profile or a delivery. Reads a limited number of runs per vendor.
WITH RECURSIVE delivering (source_system) AS (
    -- A loose index scan: one index lookup per vendor, not per run.
    (SELECT run.source_system FROM ingest.import_runs AS run
     WHERE run.status = 'completed' AND run.row_limit IS NULL
     ORDER BY run.source_system LIMIT 1)
    UNION ALL
    SELECT (SELECT run.source_system FROM ingest.import_runs AS run
            WHERE run.status = 'completed' AND run.row_limit IS NULL AND run.source_system > delivering.source_system
            ORDER BY run.source_system LIMIT 1)
    FROM delivering
    WHERE delivering.source_system IS NOT NULL
), profiles AS (
    SELECT DISTINCT ON (profile.source_system) profile.source_system, profile.rhythm, profile.is_removed
    FROM ingest.vendor_profiles AS profile
    ORDER BY profile.source_system, profile.version DESC
)
SELECT vendor.source_system, profiles.rhythm, past.deliveries, clock_timestamp() AS now
FROM (
    SELECT delivering.source_system FROM delivering WHERE delivering.source_system IS NOT NULL
    UNION
    SELECT profiles.source_system FROM profiles WHERE NOT profiles.is_removed
) AS vendor
LEFT JOIN profiles ON profiles.source_system = vendor.source_system AND NOT profiles.is_removed
CROSS JOIN LATERAL (
    SELECT ARRAY(SELECT file.completed_at FROM ingest.vendor_history(vendor.source_system, 60) AS file ORDER BY file.completed_at) AS deliveries
) AS past
WHERE (@source_system IS NULL OR vendor.source_system LIKE ANY (@source_system))
  AND (profiles.source_system IS NOT NULL OR past.deliveries <> '{}')
ORDER BY vendor.source_system;
