-- Moves the staged rows into the table. Locks the source system until the end of the transaction.
SELECT ingest.merge_distributed_stage(run_id => $1, rows_staged => $2, rows_errored => $3, rows_erased => $4, erased_id => $5)
