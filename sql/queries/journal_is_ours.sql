-- The entry that the first migration makes.
SELECT EXISTS (SELECT FROM ingest.schema_migrations WHERE name = 'ingest_tables') AS is_ours
