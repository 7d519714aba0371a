-- Without figures of the stage the planner hashes the whole table to find which keys exist.
ANALYZE pg_temp.ingest_stage (dedupe_key, error_code);
