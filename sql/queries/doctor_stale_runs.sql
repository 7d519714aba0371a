-- Runs that are processing and have sent no heartbeat for too long, oldest first.
SELECT id
FROM ingest.import_runs
WHERE status = 'processing' AND updated_at < statement_timestamp() - interval '30 minutes'
ORDER BY updated_at, id;
