-- Rolled-back runs whose people are only in skipped rows of other runs now. The function sees the keys, which a reader may not see.
SELECT stranded.run_id::text
FROM (
    SELECT DISTINCT copy.duplicate_of_run_id AS run_id
    FROM ingest.plaintiffs_raw AS copy
    WHERE copy.stranded_at IS NOT NULL
) AS stranded
WHERE ingest.count_stranded_rows(stranded.run_id) > 0
ORDER BY stranded.run_id;
