-- A session that a pooler hands on may hold another client's stage. Only ever a temporary table: the schema says so.
DROP TABLE IF EXISTS pg_temp.ingest_stage
