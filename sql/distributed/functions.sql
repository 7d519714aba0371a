-- Adds and replaces the functions that a distributed layout needs. Update-IngestDatabase runs this file after the migrations, in the same
-- transaction, whenever ingest.plaintiffs_raw is distributed.
--
-- Two rules of Citus shape these functions. In one transaction, only one login may use rows that the transaction has changed. So the caller
-- first copies the rows into a staging table, and everything from the merge to the COMMIT runs as the schema's owner. And a statement can run
-- on all shards only if it joins rows by key_prefix, locks no rows explicitly, and calls no volatile function.

CREATE OR REPLACE FUNCTION ingest.is_distributed()
RETURNS boolean
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT true;
$$;

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

-- Points stranded rows whose person is live again to the live row. Only one session does this at a time; the others skip it.
CREATE OR REPLACE FUNCTION ingest.mend_stranded_rows()
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM 1 FROM ingest.plaintiffs_raw AS copy WHERE copy.stranded_at IS NOT NULL LIMIT 1;
    IF NOT FOUND OR NOT pg_try_advisory_xact_lock(hashtextextended('ingest.mending', 0)) THEN
        RETURN;
    END IF;

    UPDATE ingest.plaintiffs_raw AS copy
    SET duplicate_of_run_id = live.import_run_id, duplicate_of_row_number = live.row_number, stranded_at = NULL
    FROM ingest.plaintiffs_raw AS live
    WHERE copy.stranded_at IS NOT NULL
      AND live.key_prefix = copy.key_prefix
      AND live.dedupe_key = copy.dedupe_key
      AND live.status IN ('pending', 'processing', 'promoted');
END
$$;

CREATE OR REPLACE FUNCTION ingest.find_rows_without_run()
RETURNS SETOF uuid
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    named CONSTANT uuid[] := ARRAY(SELECT DISTINCT landed.import_run_id FROM ingest.plaintiffs_raw AS landed);
BEGIN
    RETURN QUERY
        SELECT given.run_id FROM unnest(named) AS given (run_id)
        WHERE NOT EXISTS (SELECT FROM ingest.import_runs AS run WHERE run.id = given.run_id);
END
$$;

-- Citus cannot run FOR UPDATE SKIP LOCKED over several shards, so only one promoter at a time claims rows of a run, and others go on with the
-- next run. The UPDATE repeats the conditions, because rows with a stale claim may be marked as promoted in between.
CREATE OR REPLACE FUNCTION ingest.claim_rows_of_run(
    run_id uuid, new_claim uuid, worker text, claimed_at timestamptz, stale_before timestamptz, row_limit bigint)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    claimed record;
    taken bigint := 0;
BEGIN
    IF NOT ingest.settle_run(claim_rows_of_run.run_id)
        OR NOT pg_try_advisory_xact_lock(hashtextextended('ingest.promoting.' || claim_rows_of_run.run_id, 0)) THEN
        RETURN 0;
    END IF;

    FOR claimed IN
        WITH candidate AS (
            SELECT landed.key_prefix, landed.row_number, landed.promoter AS previous_promoter, landed.status AS previous_status
            FROM ingest.plaintiffs_raw AS landed
            WHERE landed.import_run_id = claim_rows_of_run.run_id
              AND landed.status IN ('pending', 'processing')
              AND landed.erased_at IS NULL
              AND (landed.status = 'pending'
                   OR coalesce(landed.promotion_claimed_at, '-infinity') < claim_rows_of_run.stale_before)
            LIMIT claim_rows_of_run.row_limit
        ), changed AS (
            UPDATE ingest.plaintiffs_raw AS landed
            SET status = 'processing', promotion_claim = claim_rows_of_run.new_claim, promoter = claim_rows_of_run.worker,
                promotion_claimed_at = claim_rows_of_run.claimed_at
            FROM candidate
            WHERE landed.import_run_id = claim_rows_of_run.run_id
              AND landed.key_prefix = candidate.key_prefix
              AND landed.row_number = candidate.row_number
              AND landed.status IN ('pending', 'processing')
              AND landed.erased_at IS NULL
              AND (landed.status = 'pending'
                   OR coalesce(landed.promotion_claimed_at, '-infinity') < claim_rows_of_run.stale_before)
            RETURNING candidate.previous_promoter, candidate.previous_status
        )
        SELECT changed.previous_promoter, changed.previous_status, count(*) AS row_count
        FROM changed
        GROUP BY changed.previous_promoter, changed.previous_status
    LOOP
        taken := taken + claimed.row_count;
        IF claimed.previous_status = 'processing' THEN
            INSERT INTO ingest.import_events (run_id, event, details)
            VALUES (claim_rows_of_run.run_id, 'promotion_taken_over', jsonb_build_object(
                'rows', claimed.row_count, 'from', claimed.previous_promoter, 'by', claim_rows_of_run.worker));
        END IF;
    END LOOP;
    RETURN taken;
END
$$;

-- A COMMIT finishes on one node after the other. If a worker stops in between, the run is completed, but the worker's rows are not visible
-- until Citus has recovered the prepared transaction there, which it does by itself. A completed run stays in this list until all of its
-- rows have been counted once. Until then, it is not promoted, rolled back or reinstated, and nobody of any vendor is erased.
CREATE TABLE IF NOT EXISTS ingest.unsettled_runs (
    run_id uuid NOT NULL CONSTRAINT unsettled_runs_pk PRIMARY KEY
);
COMMENT ON TABLE ingest.unsettled_runs IS 'Completed runs whose rows have not all been counted since COMMIT.';

-- Returns true if all rows of a completed run are visible.
CREATE OR REPLACE FUNCTION ingest.is_settled(run_id uuid)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN NOT EXISTS (SELECT 1 FROM ingest.unsettled_runs AS listed WHERE listed.run_id = is_settled.run_id)
        OR (SELECT counted.fetched FROM ingest.count_rows(is_settled.run_id) AS counted)
            = (SELECT run.rows_fetched FROM ingest.import_runs AS run WHERE run.id = is_settled.run_id);
END
$$;

-- Does the same as is_settled, and then removes a settled run from the list.
CREATE OR REPLACE FUNCTION ingest.settle_run(run_id uuid)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT ingest.is_settled(settle_run.run_id) THEN
        RETURN false;
    END IF;
    DELETE FROM ingest.unsettled_runs AS listed WHERE listed.run_id = settle_run.run_id;
    RETURN true;
END
$$;

CREATE OR REPLACE FUNCTION ingest.list_unsettled_run() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO ingest.unsettled_runs (run_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER import_runs_list_unsettled
    AFTER UPDATE ON ingest.import_runs
    FOR EACH ROW WHEN (NEW.status = 'completed' AND OLD.status <> 'completed')
    EXECUTE FUNCTION ingest.list_unsettled_run();

CREATE OR REPLACE FUNCTION ingest.require_settled() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- Null in the trigger of erased_keys, because an erasure needs all runs to be settled.
    changed CONSTANT uuid := CASE TG_LEVEL WHEN 'ROW' THEN (to_jsonb(NEW) ->> 'id')::uuid END;
    unsettled uuid;
BEGIN
    SELECT listed.run_id INTO unsettled
    FROM ingest.unsettled_runs AS listed
    WHERE (changed IS NULL OR listed.run_id = changed) AND NOT ingest.is_settled(listed.run_id)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'not all rows of run % are visible yet, because a Citus worker has not finished its COMMIT; nothing was changed', unsettled
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('Start the worker; Citus then finishes the COMMIT. Try again when SELECT ingest.is_settled(%L) returns true.', unsettled);
    END IF;
    RETURN CASE TG_LEVEL WHEN 'ROW' THEN NEW END;
END
$$;

-- A rollback changes the status of a completed run, and reinstating changes its counts.
CREATE OR REPLACE TRIGGER import_runs_require_settled
    BEFORE UPDATE ON ingest.import_runs
    FOR EACH ROW WHEN (OLD.status = 'completed' AND (NEW.status <> 'completed' OR NEW.rows_inserted <> OLD.rows_inserted))
    EXECUTE FUNCTION ingest.require_settled();

CREATE OR REPLACE TRIGGER erased_keys_require_settled
    BEFORE INSERT ON ingest.erased_keys
    FOR EACH STATEMENT EXECUTE FUNCTION ingest.require_settled();

CREATE OR REPLACE VIEW ingest.v_import_backlog WITH (security_invoker = true) AS
SELECT
    run.id AS run_id,
    run.source_system,
    run.source_batch_id,
    run.completed_at,
    waiting.rows_pending,
    waiting.rows_processing,
    ingest.count_promoted(run.id) AS rows_promoted,
    waiting.oldest_claim_at
FROM ingest.import_runs AS run
CROSS JOIN LATERAL ingest.count_waiting(run.id) AS waiting
WHERE run.status = 'completed' AND ingest.is_settled(run.id);
