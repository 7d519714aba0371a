-- Finds rows whose run does not exist. Needs one index lookup per run, however many rows it has.
WITH RECURSIVE named(run_id) AS (
    (SELECT import_run_id FROM ingest.plaintiffs_raw ORDER BY import_run_id LIMIT 1)
    UNION ALL
    SELECT (
        SELECT landed.import_run_id FROM ingest.plaintiffs_raw AS landed
        WHERE landed.import_run_id > named.run_id
        ORDER BY landed.import_run_id LIMIT 1)
    FROM named
    WHERE named.run_id IS NOT NULL
)
SELECT named.run_id::text
FROM named
WHERE named.run_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM ingest.import_runs AS run WHERE run.id = named.run_id);
