-- Promotion: a later job moves imported people into its own tables, each exactly once.
--
-- The job claims rows, writes its tables and marks the rows as promoted in one transaction. It may also commit the claim first and
-- do the rest in a second transaction. If it dies in between, another job takes the rows over once the claim is stale.
-- A claim that was lost (rolled back, released, erased or taken over) cannot be marked: mark_promoted fails, and
-- everything that the job wrote in that transaction is rolled back.

-- Claims rows of one run, and returns their number. The UPDATE also counts the rows that are taken over, for the audit log.
CREATE FUNCTION ingest.claim_rows_of_run(
    run_id uuid, new_claim uuid, worker text, claimed_at timestamptz, stale_before timestamptz, row_limit bigint)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    taken bigint;
BEGIN
    WITH candidate AS (
        SELECT landed.key_prefix, landed.row_number, landed.promoter AS previous_promoter, landed.status AS previous_status
        FROM ingest.plaintiffs_raw AS landed
        WHERE landed.import_run_id = claim_rows_of_run.run_id
          AND landed.status IN ('pending', 'processing')
          AND landed.erased_at IS NULL
          AND (landed.status = 'pending'
               OR coalesce(landed.promotion_claimed_at, '-infinity') < claim_rows_of_run.stale_before)
        LIMIT claim_rows_of_run.row_limit
        FOR UPDATE SKIP LOCKED
    ), claimed AS (
        UPDATE ingest.plaintiffs_raw AS landed
        SET status = 'processing', promotion_claim = claim_rows_of_run.new_claim, promoter = claim_rows_of_run.worker,
            promotion_claimed_at = claim_rows_of_run.claimed_at
        FROM candidate
        WHERE landed.import_run_id = claim_rows_of_run.run_id
          AND landed.key_prefix = candidate.key_prefix
          AND landed.row_number = candidate.row_number
          AND landed.status IN ('pending', 'processing')
        RETURNING candidate.previous_promoter, candidate.previous_status
    ), taken_over AS (
        INSERT INTO ingest.import_events (run_id, event, details)
        SELECT claim_rows_of_run.run_id, 'promotion_taken_over', jsonb_build_object(
            'rows', count(*), 'from', claimed.previous_promoter, 'by', claim_rows_of_run.worker)
        FROM claimed
        WHERE claimed.previous_status = 'processing'
        GROUP BY claimed.previous_promoter
    )
    SELECT count(*) INTO taken FROM claimed;
    RETURN taken;
END
$$;

-- Claims rows of completed runs, the oldest run first. Skips rows that another transaction has locked and never waits for them.
-- row_claim identifies the row and the claim. Pass it to mark_promoted or release_rows unchanged.
CREATE FUNCTION ingest.claim_rows_to_promote(
    batch_size  integer,
    worker      text,
    stale_after interval DEFAULT '30 minutes')
RETURNS TABLE (
    row_claim text, dedupe_key bytea, source_system text, import_run_id uuid, row_number bigint, line_number bigint,
    plaintiff_name text, email text, phone text, address text, city text, state text, postal_code text, raw_data jsonb)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    new_claim CONSTANT uuid := gen_random_uuid();
    claimed_at CONSTANT timestamptz := clock_timestamp();
    stored_worker CONSTANT text := ingest.redact_numbers(btrim(claim_rows_to_promote.worker));
    remaining bigint := claim_rows_to_promote.batch_size;
    taken bigint;
    run record;
BEGIN
    IF batch_size IS NULL OR batch_size < 1 THEN
        RAISE EXCEPTION 'batch_size must be at least 1' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF coalesce(stored_worker, '') = '' THEN
        RAISE EXCEPTION 'worker is missing'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Name the job that claims the rows. The audit log keeps the name.';
    END IF;
    IF stale_after IS NULL OR stale_after < interval '0' THEN
        RAISE EXCEPTION 'stale_after must not be null or negative' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- A longer interval would lead to a date that PostgreSQL cannot represent.
    stale_after := least(stale_after, interval '1000 years');

    -- While this is held, no run is rolled back and nobody is erased.
    PERFORM ingest.lock_promotion(false);

    FOR run IN
        SELECT candidate.id, candidate.source_system
        FROM ingest.import_runs AS candidate
        WHERE candidate.status = 'completed'
        ORDER BY candidate.completed_at, candidate.id
    LOOP
        -- A completely promoted run costs one index lookup.
        CONTINUE WHEN NOT ingest.has_rows(run.id, '{pending,processing}');
        taken := ingest.claim_rows_of_run(
            run.id, new_claim, stored_worker, claimed_at, claimed_at - claim_rows_to_promote.stale_after, remaining);
        CONTINUE WHEN taken = 0;
        RETURN QUERY
            SELECT encode(landed.dedupe_key, 'hex') || '.' || new_claim, landed.dedupe_key, run.source_system, landed.import_run_id,
                landed.row_number, landed.line_number, landed.plaintiff_name, landed.email, landed.phone, landed.address, landed.city,
                landed.state, landed.postal_code, landed.raw_data
            FROM ingest.plaintiffs_raw AS landed
            WHERE landed.import_run_id = run.id AND landed.status = 'processing' AND landed.promotion_claim = new_claim;
        remaining := remaining - taken;
        EXIT WHEN remaining = 0;
    END LOOP;
END
$$;

-- Splits row claims into their two parts.
CREATE FUNCTION ingest.parse_row_claims(rows text[])
RETURNS TABLE (key_prefix uuid, dedupe_key bytea, promotion_claim uuid)
LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM unnest(rows) AS given (row_claim)
        WHERE coalesce(row_claim, '') !~ '^[0-9a-f]{64}[.][0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')
    THEN
        RAISE EXCEPTION 'rows has a value that is not a row claim'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass values of the column row_claim of ingest.claim_rows_to_promote unchanged.';
    END IF;
    RETURN QUERY
        SELECT DISTINCT left(row_claim, 32)::uuid, decode(split_part(row_claim, '.', 1), 'hex'), split_part(row_claim, '.', 2)::uuid
        FROM unnest(rows) AS given (row_claim);
END
$$;

-- Permanently marks claimed rows as promoted. Call it in the transaction that writes the people to their new tables. It fails if the
-- caller no longer holds the claim of one of the rows.
CREATE FUNCTION ingest.mark_promoted(rows text[], promoted_to text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    stored_target CONSTANT text := ingest.redact_numbers(btrim(mark_promoted.promoted_to));
    promoted_now CONSTANT timestamptz := clock_timestamp();
    expected bigint;
    marked bigint := 0;
    promoted record;
BEGIN
    IF coalesce(stored_target, '') = '' THEN
        RAISE EXCEPTION 'promoted_to is missing'
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Name the place that the people were promoted to. It is needed to erase a person there later.';
    END IF;

    PERFORM ingest.lock_promotion(false);
    SELECT count(*) INTO expected FROM ingest.parse_row_claims(mark_promoted.rows);

    FOR promoted IN
        WITH changed AS (
            UPDATE ingest.plaintiffs_raw AS landed
            SET status = 'promoted', promotion_claim = NULL, promoted_at = promoted_now, promoted_to = stored_target
            FROM ingest.parse_row_claims(mark_promoted.rows) AS mine
            WHERE landed.key_prefix = mine.key_prefix
              AND landed.dedupe_key = mine.dedupe_key
              AND landed.status = 'processing'
              AND landed.promotion_claim = mine.promotion_claim
              AND landed.erased_at IS NULL
            RETURNING landed.import_run_id, landed.promoter
        )
        SELECT changed.import_run_id, changed.promoter, count(*) AS row_count
        FROM changed
        GROUP BY changed.import_run_id, changed.promoter
    LOOP
        INSERT INTO ingest.import_events (run_id, event, details)
        VALUES (promoted.import_run_id, 'promoted', jsonb_build_object(
            'rows', promoted.row_count, 'by', promoted.promoter, 'to', stored_target));
        marked := marked + promoted.row_count;
    END LOOP;

    IF marked <> expected THEN
        RAISE EXCEPTION '% of % rows are no longer claimed by this promoter', expected - marked, expected
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'They were promoted, rolled back, released, erased or taken over. Roll back everything that this transaction wrote, and claim again.';
    END IF;
    RETURN marked;
END
$$;

-- Releases claimed rows and returns their number. Rows whose claim the caller no longer holds are not changed.
CREATE FUNCTION ingest.release_rows(rows text[], reason text DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    released bigint := 0;
    changed_run record;
BEGIN
    PERFORM ingest.lock_promotion(false);
    FOR changed_run IN
        WITH changed AS (
            UPDATE ingest.plaintiffs_raw AS landed
            SET status = 'pending', promotion_claim = NULL, promoter = NULL, promotion_claimed_at = NULL
            FROM ingest.parse_row_claims(release_rows.rows) AS mine
            WHERE landed.key_prefix = mine.key_prefix
              AND landed.dedupe_key = mine.dedupe_key
              AND landed.status = 'processing'
              AND landed.promotion_claim = mine.promotion_claim
            RETURNING landed.import_run_id
        )
        SELECT changed.import_run_id, count(*) AS row_count
        FROM changed
        GROUP BY changed.import_run_id
    LOOP
        INSERT INTO ingest.import_events (run_id, event, details)
        VALUES (changed_run.import_run_id, 'released', jsonb_build_object(
            'rows', changed_run.row_count, 'reason', ingest.redact_numbers(release_rows.reason)));
        released := released + changed_run.row_count;
    END LOOP;
    RETURN released;
END
$$;

-- How many rows of a run are promoted.
CREATE FUNCTION ingest.count_promoted(run_id uuid)
RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT count(*) FROM ingest.plaintiffs_raw AS landed
        WHERE landed.import_run_id = count_promoted.run_id AND landed.status = 'promoted');
END
$$;

-- How many rows of a run are waiting for promotion, and how many a promoter has claimed. An erased row is never promoted, so it does not
-- wait. One statement each, so that an index alone answers all but that of the few claimed rows.
CREATE FUNCTION ingest.count_waiting(
    run_id uuid, OUT rows_pending bigint, OUT rows_processing bigint, OUT oldest_claim_at timestamptz)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    rows_erased bigint;
BEGIN
    SELECT count(*) INTO rows_pending
    FROM ingest.plaintiffs_raw AS landed
    WHERE landed.import_run_id = count_waiting.run_id AND landed.status = 'pending';

    SELECT count(*) INTO rows_erased
    FROM ingest.plaintiffs_raw AS landed
    WHERE landed.import_run_id = count_waiting.run_id AND landed.status = 'pending' AND landed.erased_at IS NOT NULL;
    rows_pending := rows_pending - rows_erased;

    SELECT count(*), min(landed.promotion_claimed_at) INTO rows_processing, oldest_claim_at
    FROM ingest.plaintiffs_raw AS landed
    WHERE landed.import_run_id = count_waiting.run_id AND landed.status = 'processing' AND landed.erased_at IS NULL;
END
$$;

-- The rows that are waiting for promotion, per completed run. The caller's privileges apply.
CREATE VIEW ingest.v_import_backlog WITH (security_invoker = true) AS
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
WHERE run.status = 'completed';
COMMENT ON VIEW ingest.v_import_backlog IS
    'One row per completed run: how many rows are waiting for promotion, claimed by a promoter, and promoted. Rows have been waiting since completed_at.';

INSERT INTO ingest.schema_migrations (version, name) VALUES ('20261123100350', 'ingest_promotion_functions');
