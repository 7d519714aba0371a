-- The last import of the same batch from another file: vendors do send corrected files.
SELECT run.id, run.filename, run.created_at
FROM ingest.import_runs AS run
WHERE run.source_system = @source_system
  AND run.source_batch_id = @source_batch_id
  AND run.file_hash <> @file_hash
  AND run.status = 'completed'
ORDER BY run.created_at DESC, run.id
LIMIT 1;
