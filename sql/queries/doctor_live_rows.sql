-- Runs that failed or were rolled back and still have rows that hold their keys: nobody promotes them, and every other import skips
-- their people. Only rows that were added with SQL can be such.
SELECT run.id::text
FROM ingest.import_runs AS run
WHERE run.status IN ('failed', 'rolled_back')
  AND EXISTS (
      SELECT FROM ingest.plaintiffs_raw AS landed
      WHERE landed.import_run_id = run.id AND landed.status IN ('pending', 'processing'))
ORDER BY run.created_at, run.id;
