-- The journal entry of the first migration.
SELECT EXISTS (SELECT FROM ingest.schema_migrations WHERE name = 'ingest_tables') AS is_ours
