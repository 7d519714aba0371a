-- Failed rows of a run in the file's order, also of one that was rolled back.
SELECT landed.line_number, landed.error_code, coalesce(landed.error_message, ''), landed.raw_text
FROM ingest.plaintiffs_raw AS landed
WHERE landed.import_run_id = @run_id
  AND landed.error_code IS NOT NULL
ORDER BY landed.row_number;
