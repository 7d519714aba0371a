-- Lists the privileges that this login lacks for seeing runs and writing reports. Uses object ids, because a lookup by name is refused
-- without USAGE.
SELECT privilege
FROM (
    SELECT 'USAGE on schema ingest' AS privilege, has_schema_privilege(oid, 'USAGE') AS held
    FROM pg_catalog.pg_namespace
    WHERE nspname = 'ingest'
    UNION ALL
    SELECT 'SELECT on ingest.' || relname, has_table_privilege(oid, 'SELECT')
    FROM pg_catalog.pg_class
    WHERE relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'ingest')
      AND relname IN ('schema_migrations', 'import_events', 'v_import_reconciliation', 'v_import_backlog')
    UNION ALL
    SELECT 'SELECT on ingest.' || class.relname || '.' || needed.attname, has_column_privilege(class.oid, attribute.attnum, 'SELECT')
    FROM (VALUES
        ('import_runs', 'id'), ('import_runs', 'source_system'), ('import_runs', 'source_batch_id'), ('import_runs', 'file_hash'),
        ('import_runs', 'filename'), ('import_runs', 'import_kind'), ('import_runs', 'status'), ('import_runs', 'worker_id'),
        ('import_runs', 'row_limit'), ('import_runs', 'rows_fetched'), ('import_runs', 'rows_inserted'), ('import_runs', 'rows_skipped'),
        ('import_runs', 'rows_errored'), ('import_runs', 'error_details'), ('import_runs', 'created_at'), ('import_runs', 'claimed_at'),
        ('import_runs', 'updated_at'), ('import_runs', 'completed_at'), ('import_runs', 'rolled_back_at'), ('import_runs', 'rollback_reason'),
        ('import_runs', 'file_counts'), ('vendor_profiles', 'source_system'), ('vendor_profiles', 'version'), ('vendor_profiles', 'is_removed'), ('vendor_profiles', 'rhythm'),
        ('plaintiffs_raw', 'import_run_id'), ('plaintiffs_raw', 'status'), ('plaintiffs_raw', 'duplicate_of_run_id'),
        ('plaintiffs_raw', 'stranded_at'), ('plaintiffs_raw', 'promotion_claimed_at'), ('plaintiffs_raw', 'promoted_at')
    ) AS needed (relname, attname)
    JOIN pg_catalog.pg_class AS class
        ON class.relname = needed.relname
        AND class.relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'ingest')
    JOIN pg_catalog.pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attname = needed.attname
    UNION ALL
    SELECT 'EXECUTE on ingest.' || proname, has_function_privilege(oid, 'EXECUTE')
    FROM pg_catalog.pg_proc
    WHERE pronamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'ingest')
      AND proname IN ('reconcile_import_run', 'count_rows', 'count_stranded_rows', 'find_wrong_prefixes', 'vendor_history', 'is_settled',
          'has_rows', 'count_promoted', 'count_waiting', 'count_stranded_copies', 'find_stranding_runs', 'find_rows_without_run')
    UNION ALL
    -- Without a policy, a privilege shows no rows.
    SELECT 'a row policy on ingest.' || class.relname, NOT row_security_active(class.oid) OR EXISTS (
        SELECT FROM pg_catalog.pg_policy AS policy
        WHERE policy.polrelid = class.oid
          AND EXISTS (SELECT FROM unnest(policy.polroles) AS role WHERE role = 0 OR pg_has_role(role, 'USAGE')))
    FROM pg_catalog.pg_class AS class
    WHERE class.relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'ingest')
      AND class.relname IN ('schema_migrations', 'import_runs', 'plaintiffs_raw', 'import_events', 'vendor_profiles')
) AS needed
WHERE NOT held
ORDER BY privilege;
