-- Rolled-back runs whose people are only in skipped rows of other runs now.
SELECT copy.duplicate_of_run_id::text
FROM ingest.plaintiffs_raw AS copy
WHERE copy.stranded_at IS NOT NULL
  AND NOT EXISTS (
      SELECT FROM ingest.plaintiffs_raw AS live
      WHERE live.dedupe_key = copy.dedupe_key
        AND live.status IN ('pending', 'processing', 'promoted'))
GROUP BY copy.duplicate_of_run_id
ORDER BY copy.duplicate_of_run_id;
