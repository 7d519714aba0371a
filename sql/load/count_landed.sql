-- Counts the rows that landed. A command tag reports rows sent, so it would prove nothing.
SELECT
    count(*) FILTER (WHERE landed.status IN ('pending', 'processing', 'promoted')) AS rows_inserted,
    count(*) FILTER (WHERE landed.status = 'skipped') AS rows_skipped,
    count(*) FILTER (WHERE landed.status = 'failed') AS rows_errored
FROM ingest.plaintiffs_raw AS landed
WHERE landed.import_run_id = $1;
