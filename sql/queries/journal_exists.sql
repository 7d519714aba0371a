-- Reads only the catalog, so that it works without the schema.
SELECT
    EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'ingest') AS schema_exists,
    (
        SELECT count(*) = 5
        FROM pg_catalog.pg_attribute AS attribute
        JOIN pg_catalog.pg_class AS class ON class.oid = attribute.attrelid
        JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
        WHERE namespace.nspname = 'ingest'
          AND class.relname = 'schema_migrations'
          AND attribute.attname IN ('version', 'name', 'sha256', 'applied_at', 'applied_by')
          AND NOT attribute.attisdropped
    ) AS journal_exists;
