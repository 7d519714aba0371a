-- What an operator can do to a run: abort, roll back, reinstate.

CREATE FUNCTION ingest.abort_import_run(run_id uuid, reason text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    UPDATE ingest.import_runs AS run
    SET status = 'failed',
        error_details = jsonb_build_object('manual_abort', true, 'reason', ingest.redact_numbers(abort_import_run.reason))
    WHERE run.id = abort_import_run.run_id AND run.status IN ('pending', 'processing');
    RETURN FOUND;
END
$$;

-- Marks a run and its rows as rolled back and deletes nothing. This frees the keys of its rows, so the file can be imported again.
-- Promoted rows stay. They keep their status and key, so a later import skips those people.
-- Rows that a promoter has claimed but not marked are rolled back too; the promoter can no longer mark them.
-- If the run has ended and rows were added to it afterwards, those rows are rolled back.
CREATE FUNCTION ingest.rollback_import_run(run_id uuid, reason text DEFAULT NULL)
RETURNS TABLE (success boolean, rows_affected bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    run_source text;
    status_before ingest.run_status;
    stored_reason CONSTANT text := coalesce(ingest.redact_numbers(rollback_import_run.reason), 'no reason given');
    stranded_now timestamptz;
    rows_promoted bigint;
    stranded bigint;
BEGIN
    PERFORM ingest.require_read_committed('rollback_import_run');
    success := false;
    rows_affected := 0;

    SELECT run.source_system INTO run_source FROM ingest.import_runs AS run WHERE run.id = rollback_import_run.run_id;
    IF NOT FOUND THEN
        RAISE WARNING 'nothing was rolled back: there is no run %', rollback_import_run.run_id;
        RETURN NEXT;
        RETURN;
    END IF;

    -- A load's rows are not visible before it commits. For a run without rows, locking its own row is therefore enough: after this UPDATE,
    -- its load cannot commit.
    IF NOT ingest.has_rows(rollback_import_run.run_id) THEN
        BEGIN
            UPDATE ingest.import_runs AS run
            SET status = 'rolled_back', rollback_reason = stored_reason
            WHERE run.id = rollback_import_run.run_id AND run.status IN ('pending', 'processing');
            IF NOT FOUND THEN
                RAISE no_data_found;
            END IF;
            success := true;
        EXCEPTION WHEN no_data_found THEN
            -- The run ended, or got rows, in the meantime. Undoing the UPDATE releases the run's row, which must be locked last.
            NULL;
        END;
        IF success THEN
            RETURN NEXT;
            RETURN;
        END IF;
    END IF;

    PERFORM ingest.lock_source(run_source, true);
    PERFORM ingest.lock_promotion(true);
    SELECT run.status INTO status_before
    FROM ingest.import_runs AS run
    WHERE run.id = rollback_import_run.run_id
    FOR NO KEY UPDATE;

    SELECT counted.fetched - counted.rolled_back - counted.promoted, counted.promoted
    INTO rows_affected, rows_promoted
    FROM ingest.count_rows(rollback_import_run.run_id) AS counted;

    IF status_before IN ('failed', 'rolled_back') AND rows_affected = 0 THEN
        RAISE WARNING 'nothing was rolled back: run % is already %', rollback_import_run.run_id, status_before;
        RETURN NEXT;
        RETURN;
    END IF;

    -- This comes before the rows change. Their skipped copies in other runs will have no live row; copies of promoted rows keep theirs.
    stranded_now := clock_timestamp();
    UPDATE ingest.plaintiffs_raw AS copy
    SET stranded_at = stranded_now, duplicate_of_run_id = mine.import_run_id, duplicate_of_row_number = mine.row_number
    FROM ingest.plaintiffs_raw AS mine
    WHERE mine.import_run_id = rollback_import_run.run_id
      AND mine.status IN ('pending', 'processing')
      AND mine.erased_at IS NULL
      AND copy.key_prefix = mine.key_prefix
      AND copy.dedupe_key = mine.dedupe_key
      AND copy.status = 'skipped'
      AND copy.erased_at IS NULL
      AND copy.import_run_id <> rollback_import_run.run_id;

    UPDATE ingest.plaintiffs_raw AS landed
    SET status = 'rolled_back', promotion_claim = NULL, stranded_at = NULL
    WHERE landed.import_run_id = rollback_import_run.run_id
      AND landed.status NOT IN ('promoted', 'rolled_back');

    IF status_before IN ('failed', 'rolled_back') THEN
        INSERT INTO ingest.import_events (run_id, event, details)
        VALUES (rollback_import_run.run_id, 'rolled_back', jsonb_build_object(
            'reason', stored_reason, 'status_before', status_before, 'rows', rows_affected, 'rows_left_promoted', rows_promoted));
    ELSE
        UPDATE ingest.import_runs AS run
        SET status = 'rolled_back', rollback_reason = stored_reason
        WHERE run.id = rollback_import_run.run_id;
    END IF;
    success := true;

    IF rows_promoted > 0 THEN
        RAISE WARNING '% rows of run % were not rolled back, because they are promoted', rows_promoted, rollback_import_run.run_id
            USING HINT = 'The promoted people stay in the promoter''s tables. Importing the file again skips them and inserts all others.';
    END IF;
    stranded := ingest.count_stranded_rows(rollback_import_run.run_id);
    IF stranded > 0 THEN
        RAISE WARNING '% people of run % are now only in skipped rows of other runs', stranded, rollback_import_run.run_id
            USING HINT = format('SELECT ingest.reinstate_skipped_rows(%L) makes the first copy of each person live.', rollback_import_run.run_id);
    END IF;

    RETURN NEXT;
END
$$;

-- Counts the people of a rolled-back run who have a skipped copy in a completed run, and no live row.
CREATE FUNCTION ingest.count_stranded_rows(run_id uuid)
RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
    RETURN (
        SELECT count(DISTINCT copy.dedupe_key)
        FROM ingest.plaintiffs_raw AS copy
        WHERE copy.stranded_at IS NOT NULL
          AND copy.duplicate_of_run_id = count_stranded_rows.run_id
          AND NOT EXISTS (
              SELECT 1 FROM ingest.plaintiffs_raw AS live
              WHERE live.key_prefix = copy.key_prefix
                AND live.dedupe_key = copy.dedupe_key
                AND live.status IN ('pending', 'processing', 'promoted')));
END
$$;

-- Counts what a rollback of one run would do now. Changes nothing.
CREATE FUNCTION ingest.preview_rollback(
    run_id uuid, OUT rows_to_roll_back bigint, OUT rows_promoted bigint, OUT people_stranded bigint)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT counted.fetched - counted.rolled_back - counted.promoted, counted.promoted
    INTO rows_to_roll_back, rows_promoted
    FROM ingest.count_rows(preview_rollback.run_id) AS counted;

    SELECT count(DISTINCT mine.dedupe_key) INTO people_stranded
    FROM ingest.plaintiffs_raw AS mine
    JOIN ingest.plaintiffs_raw AS copy
      ON copy.key_prefix = mine.key_prefix
     AND copy.dedupe_key = mine.dedupe_key
     AND copy.import_run_id <> mine.import_run_id
     AND copy.status = 'skipped'
     AND copy.erased_at IS NULL
    WHERE mine.import_run_id = preview_rollback.run_id
      AND mine.status IN ('pending', 'processing')
      AND mine.erased_at IS NULL;
    people_stranded := people_stranded + ingest.count_stranded_rows(preview_rollback.run_id);
END
$$;

-- The rolled-back runs that stranded people: those of one run, or of all.
CREATE FUNCTION ingest.find_stranding_runs(run_id uuid DEFAULT NULL)
RETURNS uuid[]
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
    RETURN ARRAY(
        SELECT DISTINCT copy.duplicate_of_run_id
        FROM ingest.plaintiffs_raw AS copy
        WHERE copy.stranded_at IS NOT NULL
          AND copy.duplicate_of_run_id IS NOT NULL
          AND (find_stranding_runs.run_id IS NULL OR copy.import_run_id = find_stranding_runs.run_id)
        ORDER BY copy.duplicate_of_run_id);
END
$$;

-- Makes the first skipped copy of each of these people live, and moves it from skipped to inserted in its run's counts.
CREATE FUNCTION ingest.reinstate_skipped_rows(run_id uuid)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    run_source text;
    holders uuid[];
    reinstated bigint := 0;
    holder record;
BEGIN
    PERFORM ingest.require_read_committed('reinstate_skipped_rows');
    SELECT run.source_system INTO run_source
    FROM ingest.import_runs AS run
    -- A run that failed may have had rows that were added with SQL and rolled back.
    WHERE run.id = reinstate_skipped_rows.run_id AND run.status IN ('failed', 'rolled_back');
    IF NOT FOUND THEN
        RAISE WARNING 'nothing was reinstated: run % is not rolled back', reinstate_skipped_rows.run_id;
        RETURN 0;
    END IF;

    PERFORM ingest.lock_source(run_source, true);
    PERFORM ingest.lock_promotion(true);
    holders := ARRAY(
        SELECT DISTINCT copy.import_run_id
        FROM ingest.plaintiffs_raw AS copy
        WHERE copy.stranded_at IS NOT NULL AND copy.duplicate_of_run_id = reinstate_skipped_rows.run_id);
    PERFORM FROM ingest.import_runs AS run WHERE run.id = ANY (holders) ORDER BY run.id FOR NO KEY UPDATE;

    FOR holder IN
        WITH first_copy AS (
            SELECT DISTINCT ON (copy.dedupe_key) copy.key_prefix, copy.import_run_id, copy.row_number
            FROM ingest.plaintiffs_raw AS copy
            JOIN ingest.import_runs AS run ON run.id = copy.import_run_id
            WHERE copy.stranded_at IS NOT NULL
              AND copy.duplicate_of_run_id = reinstate_skipped_rows.run_id
              AND NOT EXISTS (
                  SELECT FROM ingest.plaintiffs_raw AS live
                  WHERE live.key_prefix = copy.key_prefix
                    AND live.dedupe_key = copy.dedupe_key
                    AND live.status IN ('pending', 'processing', 'promoted'))
            ORDER BY copy.dedupe_key, run.created_at, run.id, copy.row_number
        ), made_live AS (
            UPDATE ingest.plaintiffs_raw AS copy
            SET status = 'pending', duplicate_of_run_id = NULL, duplicate_of_row_number = NULL, stranded_at = NULL
            FROM first_copy
            WHERE copy.key_prefix = first_copy.key_prefix
              AND copy.import_run_id = first_copy.import_run_id
              AND copy.row_number = first_copy.row_number
            RETURNING copy.import_run_id
        )
        SELECT made_live.import_run_id AS run_id, count(*) AS row_count
        FROM made_live
        GROUP BY made_live.import_run_id
        ORDER BY made_live.import_run_id
    LOOP
        UPDATE ingest.import_runs AS run
        SET rows_inserted = run.rows_inserted + holder.row_count,
            rows_skipped = run.rows_skipped - holder.row_count
        WHERE run.id = holder.run_id;
        INSERT INTO ingest.import_events (run_id, event, details)
        VALUES (holder.run_id, 'reinstated', jsonb_build_object(
            'rows', holder.row_count, 'rolled_back_run_id', reinstate_skipped_rows.run_id));
        reinstated := reinstated + holder.row_count;
    END LOOP;

    PERFORM ingest.mend_stranded_rows();
    RETURN reinstated;
END
$$;

INSERT INTO ingest.schema_migrations (version, name) VALUES ('20261123100300', 'ingest_rollback_functions');
