-- Holds the rows of one file until the merge.
CREATE TEMPORARY TABLE ingest_stage (LIKE ingest.staged_row) ON COMMIT DROP;
