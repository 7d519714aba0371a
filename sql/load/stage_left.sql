-- A session from a pooler may still hold another client's stage. pg_temp makes sure that only a temporary table is dropped.
DROP TABLE IF EXISTS pg_temp.ingest_stage
