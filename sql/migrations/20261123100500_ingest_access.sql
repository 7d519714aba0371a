-- Who may do what: all grants and row policies of the schema.
--
--   ingest_operator  runs imports, rolls back, aborts, reads; changes runs, rows and vendor profiles only through the functions
--   ingest_reader    sees runs, reconciliation, events and counts, but no rows or headers of files
--   ingest_owner     may do what the operator may, erase people, and set a run's or a row's status with SQL as the runbook prints it
--   ingest_promoter  claims, marks and releases rows, and nothing else
--
-- The tables belong to the login that applies the migrations, not to ingest_owner: a role that cannot log in cannot own a
-- distributed table (Citus refuses its workers), and hosted databases do not grant the privileges to change an owner.
-- Therefore all four roles are groups: GRANT ingest_operator TO nightly_job.

-- It is a function, so that the owner can run it again after an administrator created the roles, or after a restore into
-- another server. It runs with the caller's privileges and can be run any number of times.
CREATE FUNCTION ingest.apply_access()
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    role_name text;
    importers text[];
    readers text[];
    function_owners text[];
    table_name text;
    owners text;
    lock_timeout_before CONSTANT text := current_setting('lock_timeout');
BEGIN
    -- Loads, rollbacks and queries lock these tables in different orders. Waiting for one of them while holding another could
    -- deadlock, so this locks all of them or none, and gives up before PostgreSQL would detect a deadlock.
    FOR attempt IN 1 .. 120 LOOP
        BEGIN
            PERFORM set_config('lock_timeout', '500ms', true);
            LOCK TABLE ingest.import_runs, ingest.plaintiffs_raw, ingest.import_events, ingest.erased_keys, ingest.vendor_profiles,
                ingest.schema_migrations
                IN ACCESS EXCLUSIVE MODE;
            EXIT;
        EXCEPTION
            WHEN lock_not_available OR deadlock_detected THEN
                IF attempt = 120 THEN
                    RAISE EXCEPTION 'the tables of the schema ingest are in use; nothing was changed'
                        USING ERRCODE = 'lock_not_available', HINT = 'Run ingest.apply_access() again when no import runs.';
                END IF;
        END;
    END LOOP;
    PERFORM set_config('lock_timeout', lock_timeout_before, true);

    FOREACH role_name IN ARRAY ARRAY['ingest_operator', 'ingest_owner', 'ingest_promoter', 'ingest_reader'] LOOP
        CONTINUE WHEN to_regrole(role_name) IS NOT NULL;
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
        EXCEPTION
            -- A session in another database of this server created it first.
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN
                RAISE NOTICE 'the role % is missing and this login cannot create roles: only the owner of the schema can use it until an administrator creates the role and the owner calls ingest.apply_access()', role_name;
        END;
    END LOOP;

    -- Supabase grants its own roles privileges on new objects by default; on other servers these roles usually do not exist.
    FOR role_name IN
        SELECT 'PUBLIC'
        UNION ALL
        SELECT quote_ident(rolname) FROM pg_roles
        WHERE rolname IN ('anon', 'authenticated', 'service_role', 'ingest_operator', 'ingest_owner', 'ingest_promoter', 'ingest_reader')
    LOOP
        EXECUTE 'REVOKE ALL ON SCHEMA ingest FROM ' || role_name;
        EXECUTE 'REVOKE ALL ON ALL TABLES IN SCHEMA ingest FROM ' || role_name;
        EXECUTE 'REVOKE ALL ON ALL SEQUENCES IN SCHEMA ingest FROM ' || role_name;
        EXECUTE 'REVOKE ALL ON ALL ROUTINES IN SCHEMA ingest FROM ' || role_name;
        EXECUTE 'REVOKE ALL ON TYPE ingest.run_status, ingest.row_status, ingest.staged_row FROM ' || role_name;
    END LOOP;

    importers := ARRAY(
        SELECT quote_ident(rolname) FROM pg_roles
        WHERE rolname IN ('ingest_operator', 'ingest_owner', 'service_role') ORDER BY rolname);
    readers := importers || ARRAY(SELECT quote_ident(rolname) FROM pg_roles WHERE rolname = 'ingest_reader');

    FOREACH role_name IN ARRAY readers LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA ingest TO %s', role_name);
        EXECUTE format('GRANT USAGE ON TYPE ingest.run_status, ingest.row_status TO %s', role_name);
        EXECUTE format('GRANT SELECT ON ingest.schema_migrations, ingest.import_events, ingest.v_import_reconciliation, ingest.v_import_backlog TO %s', role_name);
        EXECUTE format(
            'GRANT EXECUTE ON FUNCTION
                ingest.reconcile_import_run(uuid, bigint),
                ingest.count_rows(uuid),
                ingest.has_rows(uuid, ingest.row_status[]),
                ingest.count_promoted(uuid),
                ingest.count_waiting(uuid),
                ingest.count_stranded_copies(uuid),
                ingest.count_stranded_rows(uuid),
                ingest.find_stranding_runs(uuid),
                ingest.find_rows_without_run(),
                ingest.find_wrong_prefixes(),
                ingest.vendor_history(text, integer)
            TO %s', role_name);
    END LOOP;

    FOREACH role_name IN ARRAY importers LOOP
        EXECUTE format('GRANT SELECT ON ingest.import_runs, ingest.plaintiffs_raw, ingest.erased_keys, ingest.vendor_profiles TO %s', role_name);
        EXECUTE format('GRANT INSERT ON ingest.plaintiffs_raw TO %s', role_name);
        EXECUTE format('GRANT USAGE ON TYPE ingest.staged_row TO %s', role_name);
        EXECUTE format(
            'GRANT EXECUTE ON FUNCTION
                ingest.claim_import_run(text, text, text, text, text, text, bigint, interval, jsonb),
                ingest.heartbeat_import_run(uuid),
                ingest.resolve_import_run(uuid),
                ingest.finalize_import_run(uuid, bigint, bigint, bigint, bigint, text, text, boolean, boolean, jsonb),
                ingest.fail_import_run(uuid, jsonb),
                ingest.abort_import_run(uuid, text),
                ingest.preview_rollback(uuid),
                ingest.rollback_import_run(uuid, text),
                ingest.reinstate_skipped_rows(uuid),
                ingest.lock_source(text, boolean),
                ingest.key_prefix(bytea),
                ingest.prepare_merge(bigint, bigint),
                ingest.merge_stage(uuid, bigint, bigint, bigint, bigint),
                ingest.merge_racing(uuid),
                ingest.count_stage(bigint, bigint),
                ingest.find_known_people(text, text, text, integer),
                ingest.is_distributed(),
                ingest.set_vendor_profile(text, jsonb, integer),
                ingest.remove_vendor_profile(text, integer),
                ingest.accept_vendor_header(uuid, jsonb, jsonb, jsonb)
            TO %s', role_name);
        BEGIN
            -- For the staging table, in case a hardened database has revoked it from PUBLIC.
            EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO %s', current_database(), role_name);
        EXCEPTION
            WHEN insufficient_privilege THEN NULL;
        END;
    END LOOP;

    -- The functions run as their owner, who may differ from the tables' owner after an ALTER ... OWNER TO.
    function_owners := ARRAY(
        SELECT DISTINCT quote_ident(role.rolname)
        FROM pg_proc AS function
        JOIN pg_roles AS role ON role.oid = function.proowner
        WHERE function.pronamespace = 'ingest'::regnamespace AND function.prosecdef);
    FOREACH role_name IN ARRAY function_owners LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA ingest TO %s', role_name);
        EXECUTE format('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ingest TO %s', role_name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON ingest.import_runs, ingest.plaintiffs_raw, ingest.import_events, ingest.erased_keys, ingest.vendor_profiles TO %s', role_name);
    END LOOP;

    -- What a distributed table has beside (sql/distributed).
    IF ingest.is_distributed() THEN
        FOREACH role_name IN ARRAY readers LOOP
            EXECUTE format('GRANT EXECUTE ON FUNCTION ingest.is_settled(uuid) TO %s', role_name);
        END LOOP;
        FOREACH role_name IN ARRAY importers LOOP
            EXECUTE format(
                'GRANT EXECUTE ON FUNCTION
                    ingest.drop_ended_stages(),
                    ingest.create_stage(uuid),
                    ingest.merge_distributed_stage(uuid, bigint, bigint, bigint, bigint),
                    ingest.find_known_people_of_run(uuid, integer),
                    ingest.settle_run(uuid),
                    ingest.drop_stage(uuid)
                TO %s', role_name);
        END LOOP;
        FOREACH role_name IN ARRAY function_owners LOOP
            EXECUTE format('GRANT SELECT, INSERT, DELETE ON ingest.unsettled_runs TO %s', role_name);
        END LOOP;
    END IF;

    IF to_regrole('ingest_owner') IS NOT NULL THEN
        GRANT UPDATE (status, error_details) ON ingest.import_runs TO ingest_owner;
        GRANT UPDATE (status) ON ingest.plaintiffs_raw TO ingest_owner;
        GRANT EXECUTE ON FUNCTION
            ingest.erase_person(text, text, text), ingest.erase_people(), ingest.find_people(), ingest.erasure_requests() TO ingest_owner;
    END IF;

    IF to_regrole('ingest_promoter') IS NOT NULL THEN
        GRANT USAGE ON SCHEMA ingest TO ingest_promoter;
        GRANT EXECUTE ON FUNCTION
            ingest.claim_rows_to_promote(integer, text, interval), ingest.mark_promoted(text[], text), ingest.release_rows(text[], text)
        TO ingest_promoter;
    END IF;

    -- No rows and nothing copied from a file, only what the runs and the reconciliation view need.
    IF to_regrole('ingest_reader') IS NOT NULL THEN
        GRANT SELECT (id, source_system, source_batch_id, file_hash, filename, import_kind, status, worker_id, row_limit,
            rows_fetched, rows_inserted, rows_skipped, rows_errored, file_counts, error_details, created_at, claimed_at, updated_at,
            completed_at, rolled_back_at, rollback_reason, erased_at) ON ingest.import_runs TO ingest_reader;
        GRANT SELECT (import_run_id, status, duplicate_of_run_id, stranded_at, promotion_claimed_at, promoted_at, erased_at) ON ingest.plaintiffs_raw TO ingest_reader;
        GRANT SELECT (source_system, version, changed_at, changed_by, is_removed, rhythm, min_rows, max_rows, volume_gate, repeat_gate, fill_gate)
            ON ingest.vendor_profiles TO ingest_reader;
    END IF;

    -- A second barrier behind the grants: a role that was granted a privilege by mistake still sees and adds nothing. It is forced,
    -- so the functions, which run as their owner, need a policy too. Owners come from the catalog: the caller may be another role.
    FOREACH table_name IN ARRAY ARRAY['schema_migrations', 'import_runs', 'plaintiffs_raw', 'import_events', 'erased_keys', 'vendor_profiles', 'unsettled_runs'] LOOP
        CONTINUE WHEN to_regclass('ingest.' || table_name) IS NULL;
        EXECUTE format('ALTER TABLE ingest.%I ENABLE ROW LEVEL SECURITY', table_name);
        EXECUTE format('ALTER TABLE ingest.%I FORCE ROW LEVEL SECURITY', table_name);
        EXECUTE format('DROP POLICY IF EXISTS owner_all ON ingest.%I', table_name);
        SELECT string_agg(DISTINCT owner, ', ') INTO owners
        FROM (
            SELECT unnest(function_owners) AS owner
            UNION ALL
            SELECT quote_ident(role.rolname)
            FROM pg_class AS class
            JOIN pg_roles AS role ON role.oid = class.relowner
            WHERE class.relnamespace = 'ingest'::regnamespace AND class.relname = table_name
        ) AS found;
        EXECUTE format('CREATE POLICY owner_all ON ingest.%I TO %s USING (true) WITH CHECK (true)', table_name, owners);
        EXECUTE format('DROP POLICY IF EXISTS roles_select ON ingest.%I', table_name);
        IF cardinality(readers) > 0 THEN
            EXECUTE format('CREATE POLICY roles_select ON ingest.%I FOR SELECT TO %s USING (true)',
                table_name, array_to_string(readers, ', '));
        END IF;
    END LOOP;

    -- A load inserts rows only with their initial statuses; functions or the owner set every later status. Checking
    -- that the run is loading would take a subquery, which a distributed table refuses; Test-IngestDatabase finds rows whose run is missing.
    DROP POLICY IF EXISTS importers_insert ON ingest.plaintiffs_raw;
    IF cardinality(importers) > 0 THEN
        EXECUTE format(
            'CREATE POLICY importers_insert ON ingest.plaintiffs_raw FOR INSERT TO %s WITH CHECK (status IN (''pending'', ''skipped'', ''failed''))',
            array_to_string(importers, ', '));
    END IF;

    DROP POLICY IF EXISTS group_update ON ingest.import_runs;
    DROP POLICY IF EXISTS group_update ON ingest.plaintiffs_raw;
    IF to_regrole('ingest_owner') IS NOT NULL THEN
        CREATE POLICY group_update ON ingest.import_runs FOR UPDATE TO ingest_owner USING (true) WITH CHECK (true);
        CREATE POLICY group_update ON ingest.plaintiffs_raw FOR UPDATE TO ingest_owner USING (true) WITH CHECK (true);
    END IF;
END
$$;

SELECT ingest.apply_access();

INSERT INTO ingest.schema_migrations (version, name) VALUES ('20261123100500', 'ingest_access');
