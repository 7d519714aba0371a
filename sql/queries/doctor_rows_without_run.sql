-- Finds rows whose run does not exist.
SELECT found.run_id::text FROM ingest.find_rows_without_run() AS found (run_id);
