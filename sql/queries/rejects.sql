-- Failed rows of a run in file order, also if the run was rolled back. A row of an erased person has no text.
SELECT landed.line_number, landed.error_code, coalesce(landed.error_message, '') AS error_message, landed.raw_text
FROM ingest.plaintiffs_raw AS landed
WHERE landed.import_run_id = @run_id
  AND landed.error_code IS NOT NULL
  AND landed.erased_at IS NULL
ORDER BY landed.row_number;
