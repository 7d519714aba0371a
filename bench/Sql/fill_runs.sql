-- A table that has grown: 1,000 runs of ROWS_PER_RUN rows, one every hour. Nine tenths are promoted, the newest tenth waits. One run in 100 was
-- rolled back, and as many failed and left no row.

-- Indexes are made afterwards, which takes a fifth of the time.
CREATE TEMPORARY TABLE later AS
    SELECT pg_get_indexdef(indexrelid) AS statement, indexrelid::regclass::text AS name
    FROM pg_index
    WHERE indrelid = 'ingest.plaintiffs_raw'::regclass;
DO $$ BEGIN EXECUTE (SELECT 'DROP INDEX ' || string_agg(name, ', ') FROM later); END $$;

-- The guards set the server's time and count rows, so they are off.
SET session_replication_role = replica;

INSERT INTO ingest.import_runs (
    source_system, source_batch_id, file_hash, filename, status, rows_fetched, rows_inserted, rows_skipped, rows_errored,
    created_at, claimed_at, updated_at, completed_at, rolled_back_at, rollback_reason)
SELECT
    'simplicity', 'batch-' || number, md5(number::text), 'batch-' || number || '.csv',
    (CASE WHEN number % 100 = 0 THEN 'rolled_back' ELSE 'completed' END)::ingest.run_status,
    ROWS_PER_RUN, ROWS_PER_RUN, 0, 0, began, began, began, began,
    CASE WHEN number % 100 = 0 THEN began END, CASE WHEN number % 100 = 0 THEN 'wrong file' END
FROM generate_series(1, 1000) AS number, LATERAL (SELECT now() - (1001 - number) * interval '1 hour' AS began) AS moment;

INSERT INTO ingest.import_runs (source_system, source_batch_id, file_hash, status, created_at, claimed_at, updated_at)
SELECT 'simplicity', 'failed-' || number, md5(number::text), 'failed', began, began, began
FROM generate_series(1, 10) AS number, LATERAL (SELECT now() - (11 - number) * interval '100 hours' AS began) AS moment;

INSERT INTO ingest.plaintiffs_raw (
    import_run_id, row_number, line_number, key_prefix, dedupe_key, status, plaintiff_name, email, phone, address, city, state, postal_code, promoted_at, promoted_to)
SELECT
    run.id, number, number + 1, encode(substring(key, 1, 16), 'hex')::uuid, key,
    (CASE WHEN run.status = 'rolled_back' THEN 'rolled_back' WHEN run.nth <= 900 THEN 'promoted' ELSE 'pending' END)::ingest.row_status,
    'James Smith ' || person, format('person.%s@example.com', person), '555-0100', person % 9999 || ' Broadway Apt ' || person % 977, 'Albany', 'NY',
    (10000 + person % 9999)::text,
    CASE WHEN run.nth <= 900 AND run.status = 'completed' THEN run.created_at END,
    CASE WHEN run.nth <= 900 AND run.status = 'completed' THEN 'crm.contact' END
FROM (
    SELECT id, status, created_at, row_number() OVER (ORDER BY created_at) AS nth
    FROM ingest.import_runs
    WHERE rows_fetched IS NOT NULL
) AS run
CROSS JOIN LATERAL generate_series(1, ROWS_PER_RUN) AS number
CROSS JOIN LATERAL (SELECT run.nth * ROWS_PER_RUN + number AS person) AS numbered
CROSS JOIN LATERAL (
    SELECT sha256(convert_to(format('simplicity|person.%s@example.com|james smith %s', person, person), 'UTF8')) AS key
) AS hashed;

SET maintenance_work_mem = '1GB';
DO $$
DECLARE
    definition text;
BEGIN
    FOR definition IN SELECT statement FROM later LOOP
        EXECUTE definition;
    END LOOP;
END
$$;
