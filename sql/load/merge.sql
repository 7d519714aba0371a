-- Inserts the first row of each plaintiff in the file: as pending, or as skipped if there is a live row already.
-- The order by key makes every load take its keys in the same order, so two overlapping files cannot deadlock.
-- There is no ON CONFLICT, because that looks up every key a second time. If another load commits the same key between the
-- join and the insert, the result is a unique violation, whose message contains a hash and nothing else; the module then
-- rolls back to the savepoint and runs merge_racing.sql.
-- Every column is named in the table's order, and the stage is read with *: rows pass through sort and join unchanged instead
-- of being rebuilt at each step.
INSERT INTO ingest.plaintiffs_raw (
    import_run_id, row_number, line_number, dedupe_key, status,
    plaintiff_name, email, phone, address, city, state, postal_code, raw_data,
    error_code, error_message, raw_text, duplicate_of_run_id, duplicate_of_row_number)
SELECT
    $1, first.row_number, first.line_number, first.dedupe_key,
    CASE WHEN live.dedupe_key IS NULL THEN 'pending'::ingest.row_status ELSE 'skipped'::ingest.row_status END,
    first.plaintiff_name, first.email, first.phone, first.address, first.city, first.state, first.postal_code,
    coalesce(first.raw_data, '{}'),
    first.error_code, first.error_message, first.raw_text,
    live.import_run_id, live.row_number
FROM (
    SELECT DISTINCT ON (stage.dedupe_key) stage.*
    FROM pg_temp.ingest_stage AS stage
    WHERE stage.error_code IS NULL AND stage.is_erased IS NULL
    ORDER BY stage.dedupe_key, stage.row_number
) AS first
LEFT JOIN ingest.plaintiffs_raw AS live
  ON live.dedupe_key = first.dedupe_key
 AND live.status IN ('pending', 'processing', 'promoted')
ORDER BY first.dedupe_key;
