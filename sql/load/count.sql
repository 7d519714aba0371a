-- The counts that a merge would give.
SELECT rows_inserted, rows_skipped, rows_errored FROM ingest.count_stage(rows_staged => $1, erased_id => $2)
