-- The life of a run: claim, heartbeat, finalize, reconcile, fail.
-- The functions run as their owner: a worker needs the privilege to call them, but no privilege to change runs.

-- Exactly one of any number of callers gets 'claimed': the unique index of live attempts decides, not a query beforehand.
CREATE FUNCTION ingest.claim_import_run(
    source_system   text,
    source_batch_id text,
    file_hash       text,
    filename        text DEFAULT NULL,
    import_kind     text DEFAULT NULL,
    worker_id       text DEFAULT NULL,
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
    source_system := lower(btrim(source_system));
    source_batch_id := btrim(source_batch_id);
    file_hash := btrim(file_hash);
    IF source_system IS NULL OR source_system !~ '^[a-z0-9][a-z0-9._-]{0,63}$' THEN
        RAISE EXCEPTION 'source_system is not valid'
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Use 1 to 64 of a-z, 0-9, ".", "_" and "-", starting with a letter or a digit.';
    END IF;
    IF source_batch_id IS NULL OR source_batch_id !~ '^[^[:cntrl:]]{1,200}$' THEN
        RAISE EXCEPTION 'source_batch_id is not valid'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Use 1 to 200 characters and no control characters.';
    END IF;
    IF file_hash IS NULL OR file_hash !~ '^[^[:cntrl:]]{1,200}$' THEN
        RAISE EXCEPTION 'file_hash is not valid'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Use the SHA-256 of the file''s content as 64 hexadecimal digits.';
    END IF;
    IF row_limit < 1 THEN
        RAISE EXCEPTION 'row_limit must be at least 1, or null for all rows' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF stale_after < interval '0' THEN
        RAISE EXCEPTION 'stale_after must not be negative' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- A longer interval would lead to a date that PostgreSQL cannot represent.
    stale_after := least(coalesce(stale_after, interval '30 minutes'), interval '1000 years');
    filename := ingest.redact_numbers(filename);
    worker_id := ingest.redact_numbers(worker_id);
    import_kind := ingest.redact_numbers(import_kind);
    read_options := ingest.redact_json(read_options);

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
        -- The run was taken over or ended between the two statements, so try again.
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
    -- While its own load finalizes, the row is locked. In that case the run is alive, and waiting would only occupy a connection.
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

-- Returns the outcome of a run whose COMMIT got no response. Waits for the load that holds the run's row, so the outcome is final.
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

-- Stranded rows whose person is live again, in whatever run, point to the live row. Usually there are none. Rows that another
-- transaction holds are left to it. Every load does this, so it must only look up the few stranded rows and their people. Before the table
-- has statistics, as after a restore, the planner would read all of it; hence the settings and LIMIT.
CREATE FUNCTION ingest.mend_stranded_rows()
RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET jit = off
AS $$
    WITH stranded AS MATERIALIZED (
        SELECT copy.key_prefix, copy.import_run_id, copy.row_number, live.import_run_id AS live_run_id, live.row_number AS live_row_number
        FROM ingest.plaintiffs_raw AS copy
        CROSS JOIN LATERAL (
            SELECT person.import_run_id, person.row_number
            FROM ingest.plaintiffs_raw AS person
            WHERE person.key_prefix = copy.key_prefix
              AND person.dedupe_key = copy.dedupe_key
              AND person.status IN ('pending', 'processing', 'promoted')
            LIMIT 1) AS live
        WHERE copy.stranded_at IS NOT NULL
        FOR NO KEY UPDATE OF copy SKIP LOCKED
    )
    UPDATE ingest.plaintiffs_raw AS copy
    SET duplicate_of_run_id = stranded.live_run_id, duplicate_of_row_number = stranded.live_row_number, stranded_at = NULL
    FROM stranded
    WHERE copy.stranded_at IS NOT NULL
      AND copy.key_prefix = stranded.key_prefix
      AND copy.import_run_id = stranded.import_run_id
      AND copy.row_number = stranded.row_number;
$$;

-- Completes a run: the fence. Returns false if the run was aborted, rolled back or taken over; the caller must then roll back.
-- The counts are taken from the rows. A count that the caller passes must agree with them.
-- knows_erased: the caller has emptied the rows of erased people under the source lock, as the module does. For any other load, this
-- function does it.
CREATE FUNCTION ingest.finalize_import_run(
    run_id        uuid,
    rows_fetched  bigint DEFAULT NULL,
    rows_inserted bigint DEFAULT NULL,
    rows_skipped  bigint DEFAULT NULL,
    rows_errored  bigint DEFAULT NULL,
    csv_header    text DEFAULT NULL,
    csv_delimiter text DEFAULT NULL,
    allow_empty   boolean DEFAULT false,
    knows_erased  boolean DEFAULT false,
    file_counts   jsonb DEFAULT NULL)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    run_source text;
    loaded record;
    counted record;
    completed ingest.import_runs;
    first_copies uuid[];
BEGIN
    PERFORM ingest.require_read_committed('finalize_import_run');
    IF length(csv_delimiter) > 1 THEN
        RAISE EXCEPTION 'csv_delimiter must be one character' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT run.source_system INTO run_source
    FROM ingest.import_runs AS run
    WHERE run.id = finalize_import_run.run_id AND run.status = 'processing';
    IF NOT FOUND THEN
        RETURN false;
    END IF;

    -- The module's loads have held this lock since they compared their keys.
    PERFORM ingest.lock_source(run_source, false);
    SELECT * INTO loaded FROM ingest.count_rows(finalize_import_run.run_id);
    counted := loaded;
    IF counted.fetched = 0 AND NOT finalize_import_run.allow_empty THEN
        RAISE EXCEPTION 'run % cannot be completed: it has no rows', finalize_import_run.run_id
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Insert its rows in the same transaction. For a file without data rows, pass allow_empty => true.';
    END IF;

    IF NOT finalize_import_run.knows_erased AND EXISTS (SELECT FROM ingest.erased_keys) THEN
        UPDATE ingest.plaintiffs_raw AS landed
        SET status = 'skipped', plaintiff_name = NULL, email = NULL, phone = NULL, address = NULL, city = NULL, state = NULL,
            postal_code = NULL, raw_data = '{}', raw_text = NULL, erased_at = erased.erased_at
        FROM ingest.erased_keys AS erased
        WHERE landed.import_run_id = finalize_import_run.run_id
          AND landed.status IN ('pending', 'skipped')
          AND landed.erased_at IS NULL
          AND landed.dedupe_key = erased.dedupe_key;
        IF FOUND THEN
            SELECT * INTO counted FROM ingest.count_rows(finalize_import_run.run_id);
        END IF;
    END IF;

    UPDATE ingest.import_runs AS run
    SET status = 'completed',
        rows_fetched = counted.fetched,
        rows_inserted = counted.inserted,
        rows_skipped = counted.skipped,
        rows_errored = counted.errored,
        csv_header = ingest.redact_numbers(finalize_import_run.csv_header),
        csv_delimiter = finalize_import_run.csv_delimiter,
        file_counts = ingest.redact_json(finalize_import_run.file_counts)
    WHERE run.id = finalize_import_run.run_id AND run.status = 'processing'
    RETURNING run.* INTO completed;
    IF NOT FOUND THEN
        RETURN false;
    END IF;

    IF loaded.fetched <> coalesce(finalize_import_run.rows_fetched, loaded.fetched)
        OR loaded.inserted <> coalesce(finalize_import_run.rows_inserted, loaded.inserted)
        OR loaded.skipped <> coalesce(finalize_import_run.rows_skipped, loaded.skipped)
        OR loaded.errored <> coalesce(finalize_import_run.rows_errored, loaded.errored)
    THEN
        RAISE EXCEPTION 'run % cannot be completed: the reported counts are not those of its rows', completed.id
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  DETAIL = format('The run has %s rows: %s inserted, %s skipped, %s failed.',
                      loaded.fetched, loaded.inserted, loaded.skipped, loaded.errored);
    END IF;

    PERFORM ingest.mend_stranded_rows();
    IF completed.rows_skipped = 0 THEN
        RETURN true;
    END IF;

    -- If the load did not hold the source lock, a run may have been rolled back since it compared its keys, and the people skipped
    -- because of that run would have no live row.
    first_copies := ARRAY(
        SELECT DISTINCT landed.duplicate_of_run_id
        FROM ingest.plaintiffs_raw AS landed
        WHERE landed.import_run_id = completed.id
          AND landed.status = 'skipped'
          AND landed.duplicate_of_run_id <> completed.id);
    first_copies := ARRAY(SELECT run.id FROM ingest.import_runs AS run WHERE run.id = ANY (first_copies) AND run.status <> 'completed');
    IF cardinality(first_copies) > 0 THEN
        PERFORM 1 FROM ingest.plaintiffs_raw AS landed
        WHERE landed.import_run_id = completed.id
          AND landed.status = 'skipped'
          AND landed.duplicate_of_run_id = ANY (first_copies)
          AND landed.erased_at IS NULL
          AND NOT EXISTS (
              SELECT 1 FROM ingest.plaintiffs_raw AS live
              WHERE live.key_prefix = landed.key_prefix
                AND live.dedupe_key = landed.dedupe_key
                AND live.status IN ('pending', 'processing', 'promoted'))
        LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'a run that holds first copies was rolled back during the load; load again'
                USING ERRCODE = 'serialization_failure';
        END IF;
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
    SET status = 'failed',
        -- These two members turn the event into "aborted" or "taken_over", which a caller that only reports a failure must not claim.
        error_details = ingest.redact_json(CASE
            WHEN jsonb_typeof(fail_import_run.error_details) = 'object' THEN fail_import_run.error_details
            WHEN fail_import_run.error_details IS NOT NULL THEN jsonb_build_object('details', fail_import_run.error_details)
        END) - '{manual_abort,taken_over}'::text[]
    WHERE run.id = fail_import_run.run_id AND run.status IN ('pending', 'processing');
    RETURN FOUND;
END
$$;

-- Valid means that the number of rows is as expected and, once the run is completed, that the number of rows with each status is as
-- reported. Without an expected count, the run's own is used.
CREATE FUNCTION ingest.reconcile_import_run(
    run_id uuid,
    OUT is_valid boolean,
    INOUT expected_count bigint DEFAULT NULL,
    OUT actual_count bigint,
    OUT delta bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    reported ingest.import_runs;
    counted record;
BEGIN
    SELECT * INTO reported FROM ingest.import_runs AS run WHERE run.id = reconcile_import_run.run_id;

    SELECT * INTO counted FROM ingest.count_rows(reconcile_import_run.run_id);
    expected_count := coalesce(expected_count, reported.rows_fetched, 0);
    actual_count := counted.fetched;
    delta := actual_count - expected_count;
    is_valid := reported.id IS NOT NULL
        AND delta = 0
        AND (reported.status <> 'completed'
             OR (reported.rows_fetched, reported.rows_inserted, reported.rows_skipped, reported.rows_errored)
                IS NOT DISTINCT FROM (counted.fetched, counted.inserted, counted.skipped, counted.errored));
END
$$;

INSERT INTO ingest.schema_migrations (version, name) VALUES ('20261123100200', 'ingest_claim_functions');
