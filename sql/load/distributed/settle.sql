-- Whether all rows of the committed run are visible. Needs a snapshot that is newer than the COMMIT.
SELECT ingest.settle_run($1)
