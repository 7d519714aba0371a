-- Moves the staged rows into the table, from here to the commit under the lock of the source system.
SELECT ingest.merge_distributed_stage(run_id => $1, rows_staged => $2, rows_errored => $3, rows_erased => $4, erased_id => $5)
