-- Whether all rows of the committed run can be seen. Needs a snapshot that is newer than the COMMIT.
SELECT ingest.settle_run($1)
