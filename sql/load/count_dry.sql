-- The counts that a commit would give. A row is new if no live row has its key and it is the first with that key in the file.
SELECT
    count(*) FILTER (WHERE stage.error_code IS NULL AND stage.is_first AND live.dedupe_key IS NULL AND stage.is_erased IS NULL) AS rows_inserted,
    count(*) FILTER (WHERE stage.error_code IS NULL AND NOT (stage.is_first AND live.dedupe_key IS NULL AND stage.is_erased IS NULL)) AS rows_skipped,
    count(*) FILTER (WHERE stage.error_code IS NOT NULL) AS rows_errored
FROM (
    SELECT
        staged.dedupe_key,
        staged.error_code,
        staged.is_erased,
        row_number() OVER (PARTITION BY staged.dedupe_key, staged.error_code IS NULL ORDER BY staged.row_number) = 1 AS is_first
    FROM pg_temp.ingest_stage AS staged
) AS stage
LEFT JOIN ingest.plaintiffs_raw AS live
  ON live.dedupe_key = stage.dedupe_key
 AND live.status IN ('pending', 'processing', 'promoted');
