-- Inserts new rows while another load adds some of the same plaintiffs. merge_racing_skipped.sql inserts rows that lose the race.
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
    WHERE stage.error_code IS NULL AND stage.is_erased IS NULL
    ORDER BY stage.dedupe_key, stage.row_number
) AS first
WHERE NOT EXISTS (
    SELECT FROM ingest.plaintiffs_raw AS live
    WHERE live.dedupe_key = first.dedupe_key
      AND live.status IN ('pending', 'processing', 'promoted'))
ORDER BY first.dedupe_key
ON CONFLICT (dedupe_key) WHERE status IN ('pending', 'processing', 'promoted') DO NOTHING;
