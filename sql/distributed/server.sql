-- What distributing the table needs of this server. Reads nothing of Citus, so it works without it.
SELECT
    EXISTS (SELECT FROM pg_available_extensions WHERE name = 'citus') AS is_installed,
    -- The setting exists only if the library is loaded when the server starts.
    current_setting('citus.shard_count', true) IS NOT NULL AS is_preloaded,
    (SELECT extversion FROM pg_extension WHERE extname = 'citus') AS citus_version,
    (
        SELECT pg_has_role(class.relowner, 'USAGE') FROM pg_class AS class
        WHERE class.oid = to_regclass('ingest.plaintiffs_raw')
    ) AS is_owner,
    (
        SELECT owner.rolcanlogin FROM pg_class AS class
        JOIN pg_roles AS owner ON owner.oid = class.relowner
        WHERE class.oid = to_regclass('ingest.plaintiffs_raw')
    ) AS owner_can_log_in;
