-- Promotion: a later job moves imported people into its own tables, each exactly once.
--
-- The job claims rows, writes its tables and marks the rows as promoted in one transaction. It may also commit the claim first and
-- do the rest in a second transaction. If it dies in between, another job takes the rows over once the claim is stale.
-- A claim that was lost (rolled back, released, erased or taken over) cannot be marked: mark_promoted fails, and
-- everything that the job wrote in that transaction is rolled back.

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
        SELECT candidate.id, candidate.source_system FROM ingest.import_runs AS candidate
        -- A completely promoted run costs one index lookup. LIMIT keeps the planner from reading all waiting rows instead.
        CROSS JOIN LATERAL (
            SELECT FROM ingest.plaintiffs_raw AS landed
            WHERE landed.import_run_id = candidate.id AND landed.status IN ('pending', 'processing')
            LIMIT 1) AS waiting
        WHERE candidate.status = 'completed'
        ORDER BY candidate.completed_at, candidate.id
    LOOP
        -- The UPDATE also counts the rows that are taken over, for the audit log.
        WITH candidate AS (
            SELECT landed.key_prefix, landed.row_number, landed.promoter AS previous_promoter, landed.status AS previous_status
            FROM ingest.plaintiffs_raw AS landed
            WHERE landed.import_run_id = run.id
              AND landed.status IN ('pending', 'processing')
              AND landed.erased_at IS NULL
              AND (landed.status = 'pending'
                   OR coalesce(landed.promotion_claimed_at, '-infinity') < claimed_at - claim_rows_to_promote.stale_after)
            LIMIT remaining
            FOR UPDATE SKIP LOCKED
        ), claimed AS (
            UPDATE ingest.plaintiffs_raw AS landed
            SET status = 'processing', promotion_claim = new_claim, promoter = stored_worker, promotion_claimed_at = claimed_at
            FROM candidate
            WHERE landed.import_run_id = run.id
              AND landed.key_prefix = candidate.key_prefix
              AND landed.row_number = candidate.row_number
              AND landed.status IN ('pending', 'processing')
            RETURNING candidate.previous_promoter, candidate.previous_status
        ), taken_over AS (
            INSERT INTO ingest.import_events (run_id, event, details)
            SELECT run.id, 'promotion_taken_over', jsonb_build_object(
                'rows', count(*), 'from', claimed.previous_promoter, 'by', stored_worker)
            FROM claimed
            WHERE claimed.previous_status = 'processing'
            GROUP BY claimed.previous_promoter
        )
        SELECT count(*) INTO taken FROM claimed;

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
    expected bigint;
    marked bigint;
BEGIN
    IF coalesce(stored_target, '') = '' THEN
        RAISE EXCEPTION 'promoted_to is missing'
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Name the place that the people were promoted to. It is needed to erase a person there later.';
    END IF;

    PERFORM ingest.lock_promotion(false);
    SELECT count(*) INTO expected FROM ingest.parse_row_claims(mark_promoted.rows);

    WITH promoted AS (
        UPDATE ingest.plaintiffs_raw AS landed
        SET status = 'promoted', promotion_claim = NULL, promoted_at = clock_timestamp(), promoted_to = stored_target
        FROM ingest.parse_row_claims(mark_promoted.rows) AS mine
        WHERE landed.key_prefix = mine.key_prefix
          AND landed.dedupe_key = mine.dedupe_key
          AND landed.status = 'processing'
          AND landed.promotion_claim = mine.promotion_claim
          AND landed.erased_at IS NULL
        RETURNING landed.import_run_id, landed.promoter
    ), recorded AS (
        INSERT INTO ingest.import_events (run_id, event, details)
        SELECT promoted.import_run_id, 'promoted', jsonb_build_object('rows', count(*), 'by', promoted.promoter, 'to', stored_target)
        FROM promoted
        GROUP BY promoted.import_run_id, promoted.promoter
    )
    SELECT count(*) INTO marked FROM promoted;

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
    released bigint;
BEGIN
    PERFORM ingest.lock_promotion(false);
    WITH released AS (
        UPDATE ingest.plaintiffs_raw AS landed
        SET status = 'pending', promotion_claim = NULL, promoter = NULL, promotion_claimed_at = NULL
        FROM ingest.parse_row_claims(release_rows.rows) AS mine
        WHERE landed.key_prefix = mine.key_prefix
          AND landed.dedupe_key = mine.dedupe_key
          AND landed.status = 'processing'
          AND landed.promotion_claim = mine.promotion_claim
        RETURNING landed.import_run_id
    ), recorded AS (
        INSERT INTO ingest.import_events (run_id, event, details)
        SELECT released.import_run_id, 'released', jsonb_build_object(
            'rows', count(*), 'reason', ingest.redact_numbers(release_rows.reason))
        FROM released
        GROUP BY released.import_run_id
    )
    SELECT count(*) INTO released FROM released;
    RETURN released;
END
$$;

-- The rows that are waiting for promotion, per completed run. The caller's privileges apply. An erased row is never promoted, so it is not
-- waiting.
CREATE VIEW ingest.v_import_backlog WITH (security_invoker = true) AS
SELECT
    run.id AS run_id,
    run.source_system,
    run.source_batch_id,
    run.completed_at,
    waiting.row_count - erased.row_count AS rows_pending,
    claimed.row_count AS rows_processing,
    promoted.row_count AS rows_promoted,
    claimed.oldest_claim_at
FROM ingest.import_runs AS run
-- One count each, so that an index alone answers all but that of the few claimed rows.
CROSS JOIN LATERAL (
    SELECT count(*) AS row_count
    FROM ingest.plaintiffs_raw AS landed
    WHERE landed.import_run_id = run.id AND landed.status = 'pending'
) AS waiting
CROSS JOIN LATERAL (
    SELECT count(*) AS row_count
    FROM ingest.plaintiffs_raw AS landed
    WHERE landed.import_run_id = run.id AND landed.status = 'pending' AND landed.erased_at IS NOT NULL
) AS erased
CROSS JOIN LATERAL (
    SELECT count(*) AS row_count, min(landed.promotion_claimed_at) AS oldest_claim_at
    FROM ingest.plaintiffs_raw AS landed
    WHERE landed.import_run_id = run.id AND landed.status = 'processing' AND landed.erased_at IS NULL
) AS claimed
CROSS JOIN LATERAL (
    SELECT count(*) AS row_count
    FROM ingest.plaintiffs_raw AS landed
    WHERE landed.import_run_id = run.id AND landed.status = 'promoted'
) AS promoted
WHERE run.status = 'completed';
COMMENT ON VIEW ingest.v_import_backlog IS
    'One row per completed run: how many rows are waiting for promotion, claimed by a promoter, and promoted. Rows have been waiting since completed_at.';

INSERT INTO ingest.schema_migrations (version, name) VALUES ('20261123100350', 'ingest_promotion_functions');
