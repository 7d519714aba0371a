-- Rows of a run in file order.
SELECT
    landed.import_run_id,
    landed.row_number,
    landed.line_number,
    landed.status::text AS status,
    encode(landed.dedupe_key, 'hex') AS dedupe_key,
    landed.error_code,
    landed.error_message,
    landed.duplicate_of_run_id,
    landed.duplicate_of_row_number,
    landed.plaintiff_name,
    landed.email,
    landed.phone,
    landed.address,
    landed.city,
    landed.state,
    landed.postal_code,
    landed.raw_data::text AS raw_data,
    landed.raw_text,
    landed.stranded_at,
    landed.promoted_at,
    landed.promoted_to,
    landed.erased_at
FROM ingest.plaintiffs_raw AS landed
WHERE landed.import_run_id = @run_id
  AND (@status IS NULL OR landed.status::text = @status)
ORDER BY landed.row_number
LIMIT @first;
