-- The runs that hold the people of a staged file, the one with the most first. Asked only if nobody in the file is new.
-- The first $4 rows are enough to name them: asking about every row of a large file would take a third as long as its merge.
-- is_own: people came with an earlier import of the same delivery, such as one with -Limit.
SELECT
    run.id AS run_id,
    run.filename,
    run.created_at,
    EXISTS (
        SELECT FROM ingest.import_runs AS own
        JOIN ingest.plaintiffs_raw AS kept
          ON kept.import_run_id = own.id
         AND kept.status IN ('pending', 'processing', 'promoted')
        WHERE own.source_system = $1 AND own.source_batch_id = $2 AND own.file_hash = $3
    ) AS is_own,
    found.people
FROM (
    SELECT live.import_run_id, count(*) AS people
    FROM (
        SELECT stage.key_prefix, stage.dedupe_key FROM pg_temp.ingest_stage AS stage
        WHERE stage.error_code IS NULL AND stage.is_erased IS NULL
        LIMIT $4
    ) AS known
    JOIN ingest.plaintiffs_raw AS live
      ON live.key_prefix = known.key_prefix
     AND live.dedupe_key = known.dedupe_key
     AND live.status IN ('pending', 'processing', 'promoted')
    GROUP BY live.import_run_id
) AS found
JOIN ingest.import_runs AS run ON run.id = found.import_run_id
ORDER BY found.people DESC, run.id
LIMIT 4
