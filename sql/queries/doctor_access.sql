-- Finds privileges that are too broad or missing. Reads only the catalog.
SELECT problem, is_open
FROM (
    SELECT 'the role ' || name || ' is missing' AS problem, false AS is_open
    FROM (VALUES ('ingest_operator'), ('ingest_owner'), ('ingest_promoter'), ('ingest_reader')) AS expected (name)
    WHERE to_regrole(name) IS NULL
    UNION ALL
    SELECT 'the role ' || role.rolname || ' was made after the migrations and holds no right', false
    FROM pg_catalog.pg_roles AS role
    WHERE role.rolname IN ('ingest_operator', 'ingest_owner', 'ingest_promoter', 'ingest_reader')
      AND NOT has_schema_privilege(role.oid, (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'ingest'), 'USAGE')
    UNION ALL
    SELECT 'row-level security of ingest.' || relname || ' is not enabled and forced', true
    FROM pg_catalog.pg_class
    WHERE relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'ingest')
      AND relkind = 'r'
      -- COPY refuses a table with row policies, and a stage grants nothing but INSERT.
      AND relname !~ '^stage_[0-9a-f]{32}$'
      AND NOT (relrowsecurity AND relforcerowsecurity)
    UNION ALL
    -- The owners of tables and functions: forced row-level security applies to them too.
    SELECT 'no row policy of ingest.' || class.relname || ' covers ' || owner.rolname || ', as whom the schema works', true
    FROM pg_catalog.pg_class AS class
    JOIN pg_catalog.pg_roles AS owner ON owner.oid = class.relowner OR owner.oid IN (
        SELECT proowner FROM pg_catalog.pg_proc WHERE pronamespace = class.relnamespace AND prosecdef)
    WHERE class.relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'ingest')
      AND class.relkind = 'r'
      AND class.relname !~ '^stage_[0-9a-f]{32}$'
      AND NOT owner.rolsuper
      AND NOT owner.rolbypassrls
      AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_policy AS policy
          WHERE policy.polrelid = class.oid
            AND policy.polcmd = '*'
            AND policy.polpermissive
            AND EXISTS (SELECT FROM unnest(policy.polroles) AS role WHERE role = 0 OR pg_has_role(owner.oid, role, 'USAGE')))
    UNION ALL
    SELECT 'ingest.' || class.relname || ' is open to ' || coalesce(role.rolname, 'PUBLIC'), true
    FROM pg_catalog.pg_class AS class
    CROSS JOIN LATERAL aclexplode(class.relacl) AS granted
    LEFT JOIN pg_catalog.pg_roles AS role ON role.oid = granted.grantee
    WHERE class.relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'ingest')
      AND (granted.grantee = 0 OR role.rolname IN ('anon', 'authenticated'))
) AS found
GROUP BY problem, is_open
ORDER BY problem;
