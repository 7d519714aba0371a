-- Who may do what: every grant of the schema stands here.

DO $$
DECLARE
    role_name text;
BEGIN
    -- Supabase makes its roles itself; elsewhere they are usually missing.
    FOR role_name IN
        SELECT 'PUBLIC'
        UNION ALL
        SELECT quote_ident(rolname) FROM pg_catalog.pg_roles WHERE rolname IN ('anon', 'authenticated', 'service_role')
    LOOP
        EXECUTE 'REVOKE ALL ON SCHEMA ingest FROM ' || role_name;
        EXECUTE 'REVOKE ALL ON ALL TABLES IN SCHEMA ingest FROM ' || role_name;
        EXECUTE 'REVOKE ALL ON ALL SEQUENCES IN SCHEMA ingest FROM ' || role_name;
        EXECUTE 'REVOKE ALL ON ALL ROUTINES IN SCHEMA ingest FROM ' || role_name;
        EXECUTE 'REVOKE ALL ON TYPE ingest.run_status, ingest.row_status FROM ' || role_name;
    END LOOP;

    -- What an importer needs. Runs change only through functions, and rows are only added.
    IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'service_role') THEN
        GRANT USAGE ON SCHEMA ingest TO service_role;
        GRANT USAGE ON TYPE ingest.run_status, ingest.row_status TO service_role;
        GRANT SELECT ON ingest.schema_migrations, ingest.import_runs, ingest.plaintiffs_raw, ingest.import_events,
            ingest.v_import_reconciliation TO service_role;
        GRANT INSERT ON ingest.plaintiffs_raw TO service_role;
        GRANT EXECUTE ON FUNCTION
            ingest.claim_import_run(text, text, text, text, text, text, bigint, interval),
            ingest.heartbeat_import_run(uuid),
            ingest.settle_import_run(uuid),
            ingest.finalize_import_run(uuid, bigint, bigint, bigint, bigint, text, text),
            ingest.reconcile_import_run(uuid, bigint),
            ingest.fail_import_run(uuid, jsonb),
            ingest.abort_import_run(uuid, text),
            ingest.rollback_import_run(uuid, text),
            ingest.count_stranded_rows(uuid),
            ingest.reinstate_skipped_rows(uuid)
        TO service_role;
    END IF;
END
$$;

INSERT INTO ingest.schema_migrations (version, name) VALUES ('20261123100500', 'ingest_access');
