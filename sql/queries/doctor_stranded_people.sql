-- Rolled-back runs whose people are only in skipped rows of other runs now. The function sees the keys, which a reader may not see.
-- MATERIALIZED, so that the function is called once per rolled-back run and not once per stranded row.
WITH stranded AS MATERIALIZED (
    SELECT DISTINCT copy.duplicate_of_run_id AS run_id
    FROM ingest.import_runs AS run
    -- One index lookup per run. OFFSET keeps the planner from joining all rows instead, which it would before the table has statistics.
    CROSS JOIN LATERAL (
        SELECT skipped.duplicate_of_run_id
        FROM ingest.plaintiffs_raw AS skipped
        WHERE skipped.import_run_id = run.id AND skipped.stranded_at IS NOT NULL
        OFFSET 0) AS copy
)
SELECT stranded.run_id::text
FROM stranded
WHERE ingest.count_stranded_rows(stranded.run_id) > 0
ORDER BY stranded.run_id;
