-- Skipped rows of other runs whose person is live again in this run now point to the live row. Usually there are none.
WITH stranded AS MATERIALIZED (
    SELECT copy.dedupe_key, copy.import_run_id, copy.row_number
    FROM ingest.plaintiffs_raw AS copy
    WHERE copy.stranded_at IS NOT NULL
)
UPDATE ingest.plaintiffs_raw AS copy
SET duplicate_of_run_id = live.import_run_id, duplicate_of_row_number = live.row_number, stranded_at = NULL
FROM stranded
JOIN ingest.plaintiffs_raw AS live
  ON live.dedupe_key = stranded.dedupe_key
 AND live.status IN ('pending', 'processing', 'promoted')
 AND live.import_run_id = $1
WHERE copy.stranded_at IS NOT NULL
  AND copy.dedupe_key = stranded.dedupe_key
  AND copy.import_run_id = stranded.import_run_id
  AND copy.row_number = stranded.row_number;
