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
