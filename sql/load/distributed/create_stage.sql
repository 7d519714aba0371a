-- Makes the stage of this run, after it has dropped those that other loads left behind.
SELECT ingest.drop_ended_stages(), ingest.create_stage($1)
