-- The life of a run: claim, heartbeat, finalize, reconcile, fail.
-- The functions run as their owner: a worker needs the right to call them, but no right to change runs.

-- Exactly one of any number of callers gets 'claimed': the unique index of live attempts decides, not a query beforehand.
CREATE FUNCTION ingest.claim_import_run(
    source_system   text,
    source_batch_id text,
    file_hash       text,
    filename        text,
    import_kind     text,
    worker_id       text,
    row_limit       bigint DEFAULT NULL,
    stale_after     interval DEFAULT '30 minutes',
    read_options    jsonb DEFAULT NULL)
RETURNS TABLE (run_id uuid, claim_status text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    other ingest.import_runs;
BEGIN
    LOOP
        -- A completed run covers every claim for as many rows or fewer.
        SELECT run.id INTO run_id
        FROM ingest.import_runs AS run
        WHERE run.source_system = claim_import_run.source_system
          AND run.source_batch_id = claim_import_run.source_batch_id
          AND run.file_hash = claim_import_run.file_hash
          AND run.status = 'completed'
          AND (run.row_limit IS NULL OR run.row_limit >= claim_import_run.row_limit)
        ORDER BY run.created_at, run.id
        LIMIT 1;
        IF FOUND THEN
            claim_status := 'duplicate';
            RETURN NEXT;
            RETURN;
        END IF;

        INSERT INTO ingest.import_runs AS run
            (source_system, source_batch_id, file_hash, filename, import_kind, status, worker_id, row_limit, read_options, claimed_at)
        VALUES
            (claim_import_run.source_system, claim_import_run.source_batch_id, claim_import_run.file_hash,
             claim_import_run.filename, claim_import_run.import_kind, 'processing', claim_import_run.worker_id,
             claim_import_run.row_limit, claim_import_run.read_options, clock_timestamp())
        ON CONFLICT (source_system, source_batch_id, file_hash, (coalesce(row_limit, -1)))
            WHERE status IN ('pending', 'processing', 'completed')
            DO NOTHING
        RETURNING run.id INTO run_id;
        IF FOUND THEN
            claim_status := 'claimed';
            RETURN NEXT;
            RETURN;
        END IF;

        SELECT * INTO other
        FROM ingest.import_runs AS run
        WHERE run.source_system = claim_import_run.source_system
          AND run.source_batch_id = claim_import_run.source_batch_id
          AND run.file_hash = claim_import_run.file_hash
          AND coalesce(run.row_limit, -1) = coalesce(claim_import_run.row_limit, -1)
          AND run.status IN ('pending', 'processing');
        IF FOUND THEN
            UPDATE ingest.import_runs AS run
            SET status = 'failed',
                error_details = jsonb_build_object(
                    'taken_over', true,
                    'silent_since', run.updated_at,
                    'taken_over_by', claim_import_run.worker_id)
            WHERE run.id = other.id
              AND run.status IN ('pending', 'processing')
              AND run.updated_at < clock_timestamp() - claim_import_run.stale_after;
            IF NOT FOUND THEN
                run_id := other.id;
                claim_status := 'in_progress';
                RETURN NEXT;
                RETURN;
            END IF;
        END IF;
        -- The run was taken over, or it ended between two statements: try again.
    END LOOP;
END
$$;

-- Returns false if the run is no longer processing; its worker should then stop.
CREATE FUNCTION ingest.heartbeat_import_run(run_id uuid)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    -- While its own load finalizes, the row is locked. That run is alive, and waiting would only occupy a connection.
    PERFORM FROM ingest.import_runs AS run
    WHERE run.id = heartbeat_import_run.run_id AND run.status = 'processing'
    FOR NO KEY UPDATE SKIP LOCKED;
    IF FOUND THEN
        UPDATE ingest.import_runs AS run
        SET updated_at = clock_timestamp()
        WHERE run.id = heartbeat_import_run.run_id;
        RETURN true;
    END IF;

    RETURN EXISTS (
        SELECT FROM ingest.import_runs AS run
        WHERE run.id = heartbeat_import_run.run_id AND run.status = 'processing');
END
$$;

-- Returns the outcome of a run whose COMMIT got no answer. Waits for the load that holds the run's row, so the outcome is final.
CREATE FUNCTION ingest.resolve_import_run(run_id uuid)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    settled ingest.run_status;
BEGIN
    SELECT run.status INTO settled
    FROM ingest.import_runs AS run
    WHERE run.id = resolve_import_run.run_id
    FOR NO KEY UPDATE;
    RETURN settled;
END
$$;

-- The fence. Returns false if the run was aborted, rolled back or taken over; the caller must then roll back its rows.
CREATE FUNCTION ingest.finalize_import_run(
    run_id        uuid,
    rows_fetched  bigint,
    rows_inserted bigint,
    rows_skipped  bigint,
    rows_errored  bigint,
    csv_header    text DEFAULT NULL,
    csv_delimiter text DEFAULT NULL)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    first_copies uuid[];
BEGIN
    UPDATE ingest.import_runs AS run
    SET status = 'completed',
        rows_fetched = finalize_import_run.rows_fetched,
        rows_inserted = finalize_import_run.rows_inserted,
        rows_skipped = finalize_import_run.rows_skipped,
        rows_errored = finalize_import_run.rows_errored,
        csv_header = finalize_import_run.csv_header,
        csv_delimiter = finalize_import_run.csv_delimiter
    WHERE run.id = finalize_import_run.run_id AND run.status = 'processing';
    IF NOT FOUND THEN
        RETURN false;
    END IF;

    -- Reconciliation compares the counts with the rows, so a load cannot get by with reporting 0.
    IF finalize_import_run.rows_skipped = 0 THEN
        RETURN true;
    END IF;

    -- If another run was rolled back after this load compared its keys, the people skipped here would have no live row. The
    -- lock makes a rollback that starts now wait for this commit; it then sees these copies.
    first_copies := ARRAY(
        SELECT DISTINCT landed.duplicate_of_run_id
        FROM ingest.plaintiffs_raw AS landed
        WHERE landed.import_run_id = finalize_import_run.run_id
          AND landed.status = 'skipped'
          AND landed.duplicate_of_run_id <> finalize_import_run.run_id);
    PERFORM FROM ingest.import_runs AS run
    WHERE run.id = ANY (first_copies)
    ORDER BY run.id
    FOR SHARE;
    IF EXISTS (SELECT FROM ingest.import_runs AS run WHERE run.id = ANY (first_copies) AND run.status = 'rolled_back') THEN
        RAISE EXCEPTION 'a run that holds first copies was rolled back during the load; load again'
            USING ERRCODE = 'serialization_failure';
    END IF;

    RETURN true;
END
$$;

-- Only a run that has not ended can fail.
CREATE FUNCTION ingest.fail_import_run(run_id uuid, error_details jsonb)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    UPDATE ingest.import_runs AS run
    SET status = 'failed', error_details = fail_import_run.error_details
    WHERE run.id = fail_import_run.run_id AND run.status IN ('pending', 'processing');
    RETURN FOUND;
END
$$;

-- Valid means that as many rows as expected are there and, once the run has reported its counts, as many of each status.
CREATE FUNCTION ingest.reconcile_import_run(
    run_id uuid,
    OUT is_valid boolean,
    INOUT expected_count bigint,
    OUT actual_count bigint,
    OUT delta bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    reported ingest.import_runs;
    inserted bigint;
    skipped bigint;
    errored bigint;
BEGIN
    SELECT * INTO reported FROM ingest.import_runs AS run WHERE run.id = reconcile_import_run.run_id;

    SELECT count(*),
           count(*) FILTER (WHERE landed.status IN ('pending', 'processing', 'promoted')),
           count(*) FILTER (WHERE landed.status = 'skipped'),
           count(*) FILTER (WHERE landed.status = 'failed')
    INTO actual_count, inserted, skipped, errored
    FROM ingest.plaintiffs_raw AS landed
    WHERE landed.import_run_id = reconcile_import_run.run_id;

    delta := actual_count - expected_count;
    is_valid := reported.id IS NOT NULL
        AND coalesce(delta = 0, false)
        AND (reported.status <> 'completed'
             OR (reported.rows_fetched, reported.rows_inserted, reported.rows_skipped, reported.rows_errored)
                IS NOT DISTINCT FROM (actual_count, inserted, skipped, errored));
END
$$;

INSERT INTO ingest.schema_migrations (version, name) VALUES ('20261123100200', 'ingest_claim_functions');
