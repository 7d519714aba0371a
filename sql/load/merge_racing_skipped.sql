-- After merge_racing.sql: inserts every row whose plaintiff has another live row, from an earlier load, the other load, or an
-- earlier line of this file. The key order reads the index of a large table once, from end to end.
INSERT INTO ingest.plaintiffs_raw (
    import_run_id, row_number, line_number, dedupe_key, status,
    plaintiff_name, email, phone, address, city, state, postal_code, raw_data,
    duplicate_of_run_id, duplicate_of_row_number)
SELECT
    $1, stage.row_number, stage.line_number, stage.dedupe_key, 'skipped',
    stage.plaintiff_name, stage.email, stage.phone, stage.address, stage.city, stage.state, stage.postal_code,
    coalesce(stage.raw_data, '{}'),
    live.import_run_id, live.row_number
FROM (SELECT * FROM pg_temp.ingest_stage WHERE error_code IS NULL AND is_erased IS NULL ORDER BY dedupe_key) AS stage
JOIN ingest.plaintiffs_raw AS live
  ON live.dedupe_key = stage.dedupe_key
 AND live.status IN ('pending', 'processing', 'promoted')
WHERE (live.import_run_id, live.row_number) IS DISTINCT FROM ($1, stage.row_number)
ON CONFLICT (dedupe_key) WHERE status IN ('pending', 'processing', 'promoted') DO NOTHING;
