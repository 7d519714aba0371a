-- Inserts the rows that cannot be used, with their reason and text: a bad row never disappears.
INSERT INTO ingest.plaintiffs_raw (
    import_run_id, row_number, line_number, dedupe_key, status, error_code, error_message, raw_text)
SELECT
    $1, stage.row_number, stage.line_number, stage.dedupe_key, 'failed', stage.error_code, stage.error_message, stage.raw_text
FROM pg_temp.ingest_stage AS stage
WHERE stage.error_code IS NOT NULL
ON CONFLICT (dedupe_key) WHERE status IN ('pending', 'processing', 'promoted') DO NOTHING;
