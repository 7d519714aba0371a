-- Runs that are processing and were silent too long, the oldest first.
SELECT id
FROM ingest.import_runs
WHERE status = 'processing' AND updated_at < statement_timestamp() - interval '30 minutes'
ORDER BY updated_at, id;
