-- Whether the functions are those of a distributed table. Reads only the catalog, because the login may have no access to the schema.
SELECT coalesce(bool_or(function.prosrc LIKE '%true%'), false)
FROM pg_catalog.pg_proc AS function
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = function.pronamespace
WHERE namespace.nspname = 'ingest' AND function.proname = 'is_distributed';
