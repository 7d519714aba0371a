-- Inserts the rows of erased people: as skipped and without values.
INSERT INTO ingest.plaintiffs_raw (
    import_run_id, row_number, line_number, dedupe_key, status, duplicate_of_run_id, duplicate_of_row_number, erased_at)
SELECT
    $1, stage.row_number, stage.line_number, stage.dedupe_key, 'skipped', live.import_run_id, live.row_number, erased.erased_at
FROM pg_temp.ingest_stage AS stage
JOIN ingest.erased_keys AS erased ON erased.dedupe_key = stage.dedupe_key
LEFT JOIN ingest.plaintiffs_raw AS live
  ON live.dedupe_key = stage.dedupe_key
 AND live.status IN ('pending', 'processing', 'promoted')
WHERE stage.is_erased
ORDER BY stage.dedupe_key;
