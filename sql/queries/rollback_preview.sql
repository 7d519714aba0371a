-- Counts what a rollback of one run would do now. Changes nothing.
SELECT
    counted.fetched - counted.rolled_back - counted.promoted AS rows_to_roll_back,
    counted.promoted AS rows_promoted,
    (
        SELECT count(DISTINCT mine.dedupe_key)
        FROM ingest.plaintiffs_raw AS mine
        JOIN ingest.plaintiffs_raw AS copy
          ON copy.key_prefix = mine.key_prefix
         AND copy.dedupe_key = mine.dedupe_key
         AND copy.import_run_id <> mine.import_run_id
         AND copy.status = 'skipped'
         AND copy.erased_at IS NULL
        WHERE mine.import_run_id = @run_id
          AND mine.status IN ('pending', 'processing')
          AND mine.erased_at IS NULL
    ) + ingest.count_stranded_rows(@run_id) AS people_stranded
FROM ingest.count_rows(@run_id) AS counted;
