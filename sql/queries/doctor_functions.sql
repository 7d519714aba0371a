-- Checks the functions that an import or an operator calls. Reads only the catalog.
SELECT problem
FROM (
    SELECT CASE
        WHEN found.oid IS NULL THEN 'ingest.' || expected.name || '(' || expected.argument_types || ') is missing'
        WHEN NOT EXISTS (SELECT FROM unnest(found.proconfig) AS setting WHERE setting LIKE 'search_path=%')
            THEN 'ingest.' || expected.name || ' has no pinned search_path'
        WHEN has_function_privilege('public', found.oid, 'EXECUTE')
            THEN 'ingest.' || expected.name || ' can be called by PUBLIC'
    END AS problem
    FROM (VALUES
        ('claim_import_run', 'text, text, text, text, text, text, bigint, interval, jsonb'),
        ('heartbeat_import_run', 'uuid'),
        ('resolve_import_run', 'uuid'),
        ('finalize_import_run', 'uuid, bigint, bigint, bigint, bigint, text, text, boolean, boolean, jsonb'),
        ('reconcile_import_run', 'uuid, bigint'),
        ('fail_import_run', 'uuid, jsonb'),
        ('abort_import_run', 'uuid, text'),
        ('rollback_import_run', 'uuid, text'),
        ('count_rows', 'uuid'),
        ('has_rows', 'uuid, ingest.row_status[]'),
        ('count_promoted', 'uuid'),
        ('count_waiting', 'uuid'),
        ('count_stranded_copies', 'uuid'),
        ('count_stranded_rows', 'uuid'),
        ('find_stranding_runs', 'uuid'),
        ('find_rows_without_run', ''),
        ('preview_rollback', 'uuid'),
        ('reinstate_skipped_rows', 'uuid'),
        ('lock_source', 'text, boolean'),
        ('key_prefix', 'bytea'),
        ('find_wrong_prefixes', ''),
        ('prepare_merge', 'bigint, bigint'),
        ('merge_stage', 'uuid, bigint, bigint, bigint, bigint'),
        ('merge_racing', 'uuid'),
        ('count_stage', 'bigint, bigint'),
        ('find_known_people', 'text, text, text, integer'),
        ('is_distributed', ''),
        ('claim_rows_to_promote', 'integer, text, interval'),
        ('mark_promoted', 'text[], text'),
        ('release_rows', 'text[], text'),
        ('erase_people', ''),
        ('erase_person', 'text, text, text'),
        ('find_people', ''),
        ('set_vendor_profile', 'text, jsonb, integer'),
        ('remove_vendor_profile', 'text, integer'),
        ('accept_vendor_header', 'uuid, jsonb, jsonb, jsonb'),
        ('vendor_history', 'text, integer')
    ) AS expected (name, argument_types)
    LEFT JOIN pg_catalog.pg_proc AS found
        ON found.pronamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'ingest')
        AND found.proname = expected.name
        AND oidvectortypes(found.proargtypes) = expected.argument_types
) AS checked
WHERE problem IS NOT NULL
ORDER BY problem;
