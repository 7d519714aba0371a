-- Runs that failed or were rolled back but have live rows. Nobody promotes these rows, and every other import skips their people. This
-- can happen only to rows that were added with SQL.
SELECT run.id::text
FROM ingest.import_runs AS run
WHERE run.status IN ('failed', 'rolled_back')
  AND ingest.has_rows(run.id, '{pending,processing}')
ORDER BY run.created_at, run.id;
