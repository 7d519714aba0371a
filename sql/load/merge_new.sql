-- Rows whose plaintiff has no live row yet; of several in one file, the first.
-- In key order: every load takes its keys in the same order, so two overlapping files cannot deadlock.
-- Without ON CONFLICT, which looks every key up a second time: a row that another load commits between the look and the
-- insert is a unique violation, whose message holds a hash and nothing else; then or_skip.sql is added, and it is tried again.
INSERT INTO ingest.plaintiffs_raw (
    import_run_id, row_number, line_number, dedupe_key, status,
    plaintiff_name, email, phone, address, city, state, postal_code, raw_data)
SELECT
    $1, first.row_number, first.line_number, first.dedupe_key, 'pending',
    first.plaintiff_name, first.email, first.phone, first.address, first.city, first.state, first.postal_code,
    coalesce(first.raw_data, '{}')
FROM (
    SELECT DISTINCT ON (stage.dedupe_key) stage.*
    FROM pg_temp.ingest_stage AS stage
    WHERE stage.error_code IS NULL
    ORDER BY stage.dedupe_key, stage.row_number
) AS first
WHERE NOT EXISTS (
    SELECT FROM ingest.plaintiffs_raw AS live
    WHERE live.dedupe_key = first.dedupe_key
      AND live.status IN ('pending', 'processing', 'promoted'))
ORDER BY first.dedupe_key
