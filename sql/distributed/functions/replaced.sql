-- Replaces the functions and the view of one server that cannot run on all shards as they are. Update-IngestDatabase runs the files of this
-- folder after the migrations, in the same transaction, whenever ingest.plaintiffs_raw is distributed.
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
