-- Lists the privileges that this login lacks for importing. Uses object ids, because a lookup by name is refused without USAGE.
SELECT privilege
FROM (
    SELECT 'USAGE on schema ingest' AS privilege, has_schema_privilege(oid, 'USAGE') AS held
    FROM pg_catalog.pg_namespace
    WHERE nspname = 'ingest'
    UNION ALL
    SELECT 'SELECT on ingest.' || relname, has_table_privilege(oid, 'SELECT')
    FROM pg_catalog.pg_class
    WHERE relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'ingest')
      AND relname IN ('import_runs', 'plaintiffs_raw', 'import_events', 'erased_keys', 'vendor_profiles', 'v_import_reconciliation', 'v_import_backlog')
    UNION ALL
    SELECT 'INSERT on ingest.' || relname, has_table_privilege(oid, 'INSERT')
    FROM pg_catalog.pg_class
    WHERE relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'ingest')
      AND relname = 'plaintiffs_raw'
    UNION ALL
    SELECT 'EXECUTE on ingest.' || proname, has_function_privilege(oid, 'EXECUTE')
    FROM pg_catalog.pg_proc
    WHERE pronamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'ingest')
      AND proname IN (
          'claim_import_run', 'heartbeat_import_run', 'resolve_import_run', 'lock_source', 'prepare_merge', 'merge_stage', 'merge_racing',
          'count_stage', 'finalize_import_run', 'reconcile_import_run', 'count_rows', 'fail_import_run', 'abort_import_run', 'rollback_import_run', 'count_stranded_rows', 'find_wrong_prefixes', 'reinstate_skipped_rows',
          'has_rows', 'count_promoted', 'count_waiting', 'count_stranded_copies', 'find_stranding_runs', 'find_rows_without_run', 'preview_rollback',
          'find_known_people', 'is_distributed', 'set_vendor_profile', 'remove_vendor_profile', 'accept_vendor_header', 'vendor_history',
          -- Only where the table is distributed.
          'drop_ended_stages', 'create_stage', 'merge_distributed_stage', 'find_known_people_of_run', 'settle_run', 'drop_stage', 'is_settled')
    UNION ALL
    SELECT 'TEMPORARY on the database', has_database_privilege(current_database(), 'TEMPORARY')
    UNION ALL
    -- Without a policy, a privilege shows no rows.
    SELECT 'a row policy on ingest.' || class.relname, NOT row_security_active(class.oid) OR EXISTS (
        SELECT FROM pg_catalog.pg_policy AS policy
        WHERE policy.polrelid = class.oid
          AND EXISTS (SELECT FROM unnest(policy.polroles) AS role WHERE role = 0 OR pg_has_role(role, 'USAGE')))
    FROM pg_catalog.pg_class AS class
    WHERE class.relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'ingest')
      AND class.relname IN ('schema_migrations', 'import_runs', 'plaintiffs_raw', 'import_events', 'erased_keys', 'vendor_profiles')
) AS needed
WHERE NOT held
ORDER BY privilege;
