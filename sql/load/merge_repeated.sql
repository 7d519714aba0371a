-- Inserts rows of plaintiffs who occur earlier in the same file. After merge.sql, each of them has a live row.
INSERT INTO ingest.plaintiffs_raw (
    import_run_id, row_number, line_number, dedupe_key, status,
    plaintiff_name, email, phone, address, city, state, postal_code, raw_data,
    duplicate_of_run_id, duplicate_of_row_number)
SELECT
    $1, repeated.row_number, repeated.line_number, repeated.dedupe_key, 'skipped',
    repeated.plaintiff_name, repeated.email, repeated.phone, repeated.address, repeated.city, repeated.state, repeated.postal_code,
    coalesce(repeated.raw_data, '{}'),
    live.import_run_id, live.row_number
FROM (
    SELECT stage.*, row_number() OVER (PARTITION BY stage.dedupe_key ORDER BY stage.row_number) AS ordinal
    FROM pg_temp.ingest_stage AS stage
    WHERE stage.error_code IS NULL AND stage.is_erased IS NULL
) AS repeated
JOIN ingest.plaintiffs_raw AS live
  ON live.dedupe_key = repeated.dedupe_key
 AND live.status IN ('pending', 'processing', 'promoted')
WHERE repeated.ordinal > 1
ORDER BY repeated.dedupe_key;
