-- What this server must have before the table can be distributed. Uses no table or function of Citus, so it also works without the extension.
SELECT
    EXISTS (SELECT FROM pg_available_extensions WHERE name = 'citus') AS is_installed,
    -- The setting exists only if the server has loaded the library at its start.
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
