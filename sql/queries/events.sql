-- The audit log, newest first. A null parameter does not filter; the status is the run's.
SELECT event.id, event.run_id, event.event, event.occurred_at, event.actor, event.details::text AS details
FROM ingest.import_events AS event
WHERE (@run_id IS NULL OR event.run_id = @run_id)
  AND (@source_system IS NULL AND @source_batch_id IS NULL AND @status IS NULL AND NOT @stale AND NOT @unreconciled
       OR event.run_id IN (
           SELECT run.id
           FROM ingest.import_runs AS run
           WHERE (@source_system IS NULL OR run.source_system LIKE ANY (@source_system))
             AND (@source_batch_id IS NULL OR run.source_batch_id LIKE ANY (@source_batch_id))
             AND (@status IS NULL OR run.status::text = ANY (@status))
             AND (NOT @stale OR (run.status = 'processing' AND run.updated_at < statement_timestamp() - interval '30 minutes'))
             AND (NOT @unreconciled OR run.id IN (
                 SELECT counted.run_id FROM ingest.v_import_reconciliation AS counted WHERE NOT counted.is_reconciled))))
ORDER BY event.id DESC
LIMIT @newest;
