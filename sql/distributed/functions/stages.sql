-- The staging table of a run: creates it, merges it and drops it.

CREATE OR REPLACE FUNCTION ingest.stage_name(run_id uuid)
RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT 'stage_' || replace(run_id::text, '-', '');
$$;

-- Drops the staging tables of runs that are not processing, whose loads ended without dropping them. Skips those that another session still
-- uses; a later load drops them.
CREATE OR REPLACE FUNCTION ingest.drop_ended_stages()
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '1s'
AS $$
DECLARE
    ended record;
    dropped bigint := 0;
BEGIN
    FOR ended IN
        SELECT class.relname
        FROM pg_class AS class
        LEFT JOIN ingest.import_runs AS run ON ingest.stage_name(run.id) = class.relname
        WHERE class.relnamespace = 'ingest'::regnamespace
          AND class.relname ~ '^stage_[0-9a-f]{32}$'
          AND run.status IS DISTINCT FROM 'processing'
        ORDER BY class.relname
    LOOP
        BEGIN
            EXECUTE format('DROP TABLE ingest.%I', ended.relname);
            dropped := dropped + 1;
        EXCEPTION
            WHEN lock_not_available OR undefined_table THEN NULL;
        END;
    END LOOP;
    RETURN dropped;
END
$$;

-- Creates the staging table of a run, colocated with the rows, so that each shard merges its own rows. The caller commits it, because the
-- caller copies the rows and the owner merges them. Every importer can add rows to it; only the owner can read them.
CREATE OR REPLACE FUNCTION ingest.create_stage(run_id uuid)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning
AS $$
#variable_conflict use_column
DECLARE
    stage CONSTANT text := ingest.stage_name(create_stage.run_id);
    importer text;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ingest.import_runs AS run WHERE run.id = create_stage.run_id AND run.status = 'processing') THEN
        RAISE EXCEPTION 'run % is not processing', create_stage.run_id USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;

    PERFORM ingest.drop_stage(create_stage.run_id);
    EXECUTE format('CREATE UNLOGGED TABLE ingest.%I (LIKE ingest.staged_row)', stage);
    PERFORM create_distributed_table('ingest.' || stage, 'key_prefix', colocate_with => 'ingest.plaintiffs_raw');
    FOR importer IN
        SELECT quote_ident(rolname) FROM pg_roles WHERE rolname IN ('ingest_operator', 'ingest_owner', 'service_role')
    LOOP
        EXECUTE format('GRANT INSERT ON ingest.%I TO %s', stage, importer);
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION ingest.drop_stage(run_id uuid)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning
AS $$
BEGIN
    EXECUTE format('DROP TABLE IF EXISTS ingest.%I', ingest.stage_name(drop_stage.run_id));
END
$$;

-- merge_stage and find_known_people read pg_temp.ingest_stage. In this layout, it is a view of the run's staging table. It is created here,
-- as the owner, and exists only during one call of the owner's function, so no caller can make the owner read another table.
CREATE OR REPLACE FUNCTION ingest.open_stage(run_id uuid)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET client_min_messages = error
AS $$
BEGIN
    EXECUTE format('CREATE TEMPORARY VIEW ingest_stage AS SELECT * FROM ingest.%I', ingest.stage_name(open_stage.run_id));
END
$$;

-- Loads of one vendor merge one after the other: only they can contain the same people, and two merges that insert the same keys on several
-- nodes could deadlock.
CREATE OR REPLACE FUNCTION ingest.merge_distributed_stage(
    run_id uuid, rows_staged bigint, rows_errored bigint, rows_erased bigint, erased_id bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET client_min_messages = error
AS $$
DECLARE
    stage CONSTANT text := ingest.stage_name(merge_distributed_stage.run_id);
    run_source text;
    is_near boolean;
    newest_id bigint;
    emptied bigint := 0;
BEGIN
    SELECT run.source_system INTO run_source FROM ingest.import_runs AS run WHERE run.id = merge_distributed_stage.run_id;
    PERFORM ingest.lock_source(run_source, true);

    -- The settings of sql/load/begin.sql and ingest.prepare_merge apply only to the coordinator. The workers need them too: without them, a
    -- merge into a table that was empty at its last VACUUM scanned the whole shard for every key. Citus propagates SET, but not set_config.
    -- A row of the table takes about 240 bytes, so 1,200 bytes are five rows per staged row. The size is read before the transaction changes
    -- anything, because Citus refuses citus_relation_size afterwards.
    is_near := citus_relation_size('ingest.plaintiffs_raw') <= merge_distributed_stage.rows_staged * 1200;
    SET LOCAL citus.propagate_set_commands = 'local';
    SET LOCAL work_mem = '64MB';
    SET LOCAL jit = off;
    SET LOCAL enable_seqscan = off;
    SET LOCAL enable_hashjoin = off;
    SET LOCAL enable_bitmapscan = off;
    SET LOCAL enable_material = off;
    EXECUTE format('SET LOCAL enable_mergejoin = %L', is_near);
    EXECUTE format('SET LOCAL enable_nestloop = %L', NOT is_near);
    SET LOCAL citus.propagate_set_commands = 'none';

    SELECT coalesce(max(erased.id), 0) INTO newest_id FROM ingest.erased_keys AS erased;
    IF newest_id > merge_distributed_stage.erased_id THEN
        EXECUTE format('UPDATE ingest.%I AS stage
            SET plaintiff_name = NULL, email = NULL, phone = NULL, address = NULL, city = NULL, state = NULL, postal_code = NULL,
                raw_data = NULL, is_erased = true
            FROM ingest.erased_keys AS erased
            WHERE erased.id > $1 AND erased.dedupe_key = stage.dedupe_key AND stage.error_code IS NULL AND stage.is_erased IS NULL', stage)
        USING merge_distributed_stage.erased_id;
        GET DIAGNOSTICS emptied = ROW_COUNT;
    END IF;

    PERFORM ingest.open_stage(merge_distributed_stage.run_id);
    PERFORM ingest.merge_stage(
        merge_distributed_stage.run_id, merge_distributed_stage.rows_staged, merge_distributed_stage.rows_errored,
        merge_distributed_stage.rows_erased + emptied, greatest(newest_id, merge_distributed_stage.erased_id));
    -- Not qualified, because Citus does not accept the schema pg_temp here.
    DROP VIEW ingest_stage;
END
$$;

CREATE OR REPLACE FUNCTION ingest.find_known_people_of_run(loading_run_id uuid, rows_to_look_up integer)
RETURNS TABLE (run_id uuid, filename text, created_at timestamptz, is_own boolean, people bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    mine ingest.import_runs;
BEGIN
    SELECT * INTO mine FROM ingest.import_runs AS run WHERE run.id = find_known_people_of_run.loading_run_id;
    PERFORM ingest.open_stage(mine.id);
    RETURN QUERY
        SELECT found.* FROM ingest.find_known_people(
            mine.source_system, mine.source_batch_id, mine.file_hash, find_known_people_of_run.rows_to_look_up) AS found;
    DROP VIEW ingest_stage;
END
$$;
