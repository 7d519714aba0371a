-- What the run reports now, and how many rows are there compared with those that were read.
SELECT
    run.rows_fetched, run.rows_inserted, run.rows_skipped, run.rows_errored,
    found.is_valid, found.expected_count, found.actual_count, found.delta
FROM ingest.import_runs AS run
CROSS JOIN ingest.reconcile_import_run(run.id, @expected_count) AS found
WHERE run.id = @run_id
