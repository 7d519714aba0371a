-- The audit log, newest first. A null parameter does not filter; batch and status are the run's, which an event of a profile lacks.
SELECT event.id, event.run_id, coalesce(event.source_system, (SELECT run.source_system FROM ingest.import_runs AS run WHERE run.id = event.run_id)) AS source_system,
    event.event, event.occurred_at, event.actor, event.details::text AS details
FROM ingest.import_events AS event
WHERE (@run_id IS NULL OR event.run_id = @run_id)
  AND (@after IS NULL OR event.occurred_at >= @after)
  AND (@source_system IS NULL AND @source_batch_id IS NULL AND @status IS NULL AND NOT @stale AND NOT @unreconciled
       OR @source_batch_id IS NULL AND @status IS NULL AND NOT @stale AND NOT @unreconciled AND event.source_system LIKE ANY (@source_system)
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
