SELECT ingest.drop_stage($1)
