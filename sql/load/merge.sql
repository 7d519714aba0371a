-- Every plaintiff of the file once, the first row of each: new, or a duplicate of the live row that is there.
-- In key order: every load takes its keys in the same order, so two overlapping files cannot deadlock.
-- Without ON CONFLICT, which looks every key up a second time: a row that another load commits between the look and the
-- insert is a unique violation, whose message holds a hash and nothing else. Then merge_racing.sql does it again.
-- It names every column, in the table's order, and takes every column of the stage: so a row is sorted as it lies there and goes
-- into the table as it comes out of the join, instead of being taken apart and put together again at each step.
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
    WHERE stage.error_code IS NULL
    ORDER BY stage.dedupe_key, stage.row_number
) AS first
LEFT JOIN ingest.plaintiffs_raw AS live
  ON live.dedupe_key = first.dedupe_key
 AND live.status IN ('pending', 'processing', 'promoted')
ORDER BY first.dedupe_key;
