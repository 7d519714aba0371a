-- What an operator can do to a run: abort, roll back, reinstate.

CREATE FUNCTION ingest.abort_import_run(run_id uuid, reason text)
RETURNS boolean
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ingest.fail_import_run(
        abort_import_run.run_id,
        jsonb_build_object('manual_abort', true, 'reason', abort_import_run.reason));
$$;

-- Marks a run and its rows as rolled back and deletes nothing. This frees the keys of its rows, so the file can be imported again.
CREATE FUNCTION ingest.rollback_import_run(run_id uuid, reason text)
RETURNS TABLE (success boolean, rows_affected bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    status_before ingest.run_status;
    stranded bigint;
BEGIN
    success := false;
    rows_affected := 0;

    -- Without this lock, two rollbacks that reinstate each other's copies could deadlock or miss a copy.
    PERFORM pg_advisory_xact_lock(hashtextextended('ingest.rollback_import_run', 0));

    -- Waits for a load that is finalizing, but not for one that is still inserting.
    SELECT run.status INTO status_before
    FROM ingest.import_runs AS run
    WHERE run.id = rollback_import_run.run_id
    FOR NO KEY UPDATE;

    IF NOT FOUND THEN
        RAISE WARNING 'nothing was rolled back: there is no run %', rollback_import_run.run_id;
    ELSIF status_before IN ('failed', 'rolled_back') THEN
        RAISE WARNING 'nothing was rolled back: run % is already %', rollback_import_run.run_id, status_before;
    ELSE
        IF status_before = 'completed' THEN
            SELECT count(*) INTO rows_affected
            FROM ingest.plaintiffs_raw AS landed
            WHERE landed.import_run_id = rollback_import_run.run_id;

            UPDATE ingest.plaintiffs_raw AS landed
            SET status = 'rolled_back'
            WHERE landed.import_run_id = rollback_import_run.run_id;
        END IF;

        UPDATE ingest.import_runs AS run
        SET status = 'rolled_back', rollback_reason = rollback_import_run.reason
        WHERE run.id = rollback_import_run.run_id;
        success := true;

        stranded := ingest.count_stranded_rows(rollback_import_run.run_id);
        IF stranded > 0 THEN
            RAISE WARNING '% people of run % are now only in skipped rows of other runs', stranded, rollback_import_run.run_id
                USING HINT = format('SELECT ingest.reinstate_skipped_rows(%L) makes the first copy of each live.', rollback_import_run.run_id);
        END IF;
    END IF;

    RETURN NEXT;
END
$$;

-- Counts people of a rolled-back run who have no live row now, but a skipped copy in a completed run.
CREATE FUNCTION ingest.count_stranded_rows(run_id uuid)
RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT count(DISTINCT mine.dedupe_key)
    FROM ingest.plaintiffs_raw AS mine
    JOIN ingest.plaintiffs_raw AS copy ON copy.dedupe_key = mine.dedupe_key
    WHERE mine.import_run_id = count_stranded_rows.run_id
      AND copy.status = 'skipped'
      AND copy.import_run_id IN (SELECT run.id FROM ingest.import_runs AS run WHERE run.status = 'completed')
      AND NOT EXISTS (
          SELECT FROM ingest.plaintiffs_raw AS live
          WHERE live.dedupe_key = mine.dedupe_key
            AND live.status IN ('pending', 'processing', 'promoted'));
$$;

-- Makes the first skipped copy of each of these people live, and moves it from skipped to inserted in its run's counts.
CREATE FUNCTION ingest.reinstate_skipped_rows(run_id uuid)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    reinstated bigint := 0;
    holder record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('ingest.rollback_import_run', 0));

    PERFORM FROM ingest.import_runs AS run
    WHERE run.id = reinstate_skipped_rows.run_id AND run.status = 'rolled_back'
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE WARNING 'nothing was reinstated: run % is not rolled back', reinstate_skipped_rows.run_id;
        RETURN 0;
    END IF;

    FOR holder IN
        WITH first_copy AS (
            SELECT DISTINCT ON (copy.dedupe_key) copy.dedupe_key, copy.import_run_id, copy.row_number
            FROM ingest.plaintiffs_raw AS copy
            JOIN ingest.import_runs AS run ON run.id = copy.import_run_id
            WHERE copy.status = 'skipped'
              AND run.status = 'completed'
              AND copy.dedupe_key IN (
                  SELECT mine.dedupe_key
                  FROM ingest.plaintiffs_raw AS mine
                  WHERE mine.import_run_id = reinstate_skipped_rows.run_id)
              AND NOT EXISTS (
                  SELECT FROM ingest.plaintiffs_raw AS live
                  WHERE live.dedupe_key = copy.dedupe_key
                    AND live.status IN ('pending', 'processing', 'promoted'))
            ORDER BY copy.dedupe_key, run.created_at, run.id, copy.row_number
        ), made_live AS (
            UPDATE ingest.plaintiffs_raw AS copy
            SET status = 'pending', duplicate_of_run_id = NULL, duplicate_of_row_number = NULL
            FROM first_copy
            WHERE copy.dedupe_key = first_copy.dedupe_key
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

    -- The remaining skipped copies now point to the live row.
    UPDATE ingest.plaintiffs_raw AS copy
    SET duplicate_of_run_id = live.import_run_id, duplicate_of_row_number = live.row_number
    FROM ingest.plaintiffs_raw AS live
    WHERE copy.dedupe_key = live.dedupe_key
      AND copy.status = 'skipped'
      AND live.status IN ('pending', 'processing', 'promoted')
      AND (copy.duplicate_of_run_id, copy.duplicate_of_row_number)
          IS DISTINCT FROM (live.import_run_id, live.row_number)
      AND copy.dedupe_key IN (
          SELECT mine.dedupe_key
          FROM ingest.plaintiffs_raw AS mine
          WHERE mine.import_run_id = reinstate_skipped_rows.run_id);

    RETURN reinstated;
END
$$;

INSERT INTO ingest.schema_migrations (version, name) VALUES ('20261123100300', 'ingest_rollback_functions');
