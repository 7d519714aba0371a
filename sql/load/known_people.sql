-- The runs that hold the people of a staged file, the one with the most first. Asked only if nobody in the file is new.
-- is_own: the run is an earlier import of the same delivery, such as one with -Limit.
SELECT
    live.import_run_id AS run_id,
    run.filename,
    run.created_at,
    run.source_batch_id = $1 AND run.file_hash = $2 AS is_own,
    count(*) AS people
FROM pg_temp.ingest_stage AS stage
JOIN ingest.plaintiffs_raw AS live
  ON live.dedupe_key = stage.dedupe_key
 AND live.status IN ('pending', 'processing', 'promoted')
JOIN ingest.import_runs AS run ON run.id = live.import_run_id
WHERE stage.error_code IS NULL AND stage.is_erased IS NULL
GROUP BY live.import_run_id, run.id
ORDER BY is_own DESC, people DESC, live.import_run_id
LIMIT 4
