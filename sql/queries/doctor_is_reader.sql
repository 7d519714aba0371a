-- Whether this login is meant only to read: it has the role ingest_reader, but not the privileges to start an import.
SELECT coalesce(pg_has_role(current_user, to_regrole('ingest_reader'), 'USAGE'), false)
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_class
        WHERE relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'ingest')
          AND relname = 'plaintiffs_raw'
          AND has_table_privilege(oid, 'INSERT'))
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_proc
        WHERE pronamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'ingest')
          AND proname = 'claim_import_run'
          AND has_function_privilege(oid, 'EXECUTE'));
