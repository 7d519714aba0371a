-- People of one completed run who have no live row, grouped by the rolled-back run that had it.
SELECT copy.duplicate_of_run_id AS rolled_back_run_id, count(DISTINCT copy.dedupe_key) AS people
FROM ingest.plaintiffs_raw AS copy
WHERE copy.stranded_at IS NOT NULL
  AND copy.import_run_id = @run_id
  AND NOT EXISTS (
      SELECT FROM ingest.plaintiffs_raw AS live
      WHERE live.key_prefix = copy.key_prefix
        AND live.dedupe_key = copy.dedupe_key
        AND live.status IN ('pending', 'processing', 'promoted'))
GROUP BY copy.duplicate_of_run_id
ORDER BY copy.duplicate_of_run_id;
