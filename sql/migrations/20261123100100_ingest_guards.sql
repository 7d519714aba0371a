-- Which changes of a run are allowed, and the audit log that records them.

-- A change that is not allowed is skipped with a warning, not an error: the runbook's manual abort names a batch and no
-- status, so its UPDATE must skip the attempts that are finished.
CREATE FUNCTION ingest.guard_run_change() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- A finished run never changes, except that reinstating moves rows from skipped to inserted.
    moves_skipped_rows CONSTANT boolean :=
        OLD.status = 'completed' AND NEW.status = 'completed'
        AND NEW.rows_inserted - OLD.rows_inserted = OLD.rows_skipped - NEW.rows_skipped
        AND NEW.rows_inserted > OLD.rows_inserted
        AND NEW.rows_skipped >= 0;
BEGIN
    IF (NEW.id, NEW.source_system, NEW.source_batch_id, NEW.file_hash, NEW.filename, NEW.import_kind,
            NEW.row_limit, NEW.created_at)
        IS DISTINCT FROM
       (OLD.id, OLD.source_system, OLD.source_batch_id, OLD.file_hash, OLD.filename, OLD.import_kind,
            OLD.row_limit, OLD.created_at)
    THEN
        RAISE WARNING 'run % is left as it is: its identity cannot be changed', OLD.id;
        RETURN NULL;
    END IF;

    IF NOT (CASE OLD.status
                WHEN 'pending' THEN NEW.status IN ('pending', 'processing', 'failed', 'rolled_back')
                WHEN 'processing' THEN NEW.status IN ('processing', 'completed', 'failed', 'rolled_back')
                WHEN 'completed' THEN NEW.status = 'rolled_back' OR moves_skipped_rows
                ELSE false
            END)
    THEN
        RAISE WARNING 'run % is left as it is: it cannot go from % to %', OLD.id, OLD.status, NEW.status;
        RETURN NULL;
    END IF;

    IF OLD.status = 'completed' THEN
        NEW.worker_id := OLD.worker_id;
        NEW.rows_fetched := OLD.rows_fetched;
        NEW.rows_errored := OLD.rows_errored;
        NEW.csv_header := OLD.csv_header;
        NEW.csv_delimiter := OLD.csv_delimiter;
        NEW.error_details := OLD.error_details;
        IF NOT moves_skipped_rows THEN
            NEW.rows_inserted := OLD.rows_inserted;
            NEW.rows_skipped := OLD.rows_skipped;
        END IF;
    END IF;

    -- Only the server's clock counts, never a worker's.
    NEW.updated_at := clock_timestamp();
    NEW.claimed_at := OLD.claimed_at;
    NEW.completed_at := OLD.completed_at;
    NEW.rolled_back_at := OLD.rolled_back_at;
    IF NEW.status <> OLD.status THEN
        CASE NEW.status
            WHEN 'processing' THEN NEW.claimed_at := NEW.updated_at;
            WHEN 'completed' THEN NEW.completed_at := NEW.updated_at;
            WHEN 'rolled_back' THEN NEW.rolled_back_at := NEW.updated_at;
            ELSE NULL;
        END CASE;
    END IF;

    RETURN NEW;
END
$$;

CREATE TRIGGER import_runs_guard_change
    BEFORE UPDATE ON ingest.import_runs
    FOR EACH ROW EXECUTE FUNCTION ingest.guard_run_change();

-- Runs as its owner, so that nobody needs the right to write to the audit log and nobody can forge an event.
CREATE FUNCTION ingest.record_run_event() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    event text;
    details jsonb;
BEGIN
    CASE NEW.status
        WHEN 'pending' THEN
            RETURN NULL;
        WHEN 'processing' THEN
            event := 'claimed';
            details := jsonb_build_object('worker_id', NEW.worker_id, 'row_limit', NEW.row_limit);
        WHEN 'completed' THEN
            event := 'completed';
            details := jsonb_build_object('rows_fetched', NEW.rows_fetched, 'rows_inserted', NEW.rows_inserted,
                'rows_skipped', NEW.rows_skipped, 'rows_errored', NEW.rows_errored);
        WHEN 'failed' THEN
            event := CASE
                WHEN NEW.error_details ? 'manual_abort' THEN 'aborted'
                WHEN NEW.error_details ? 'taken_over' THEN 'taken_over'
                ELSE 'failed'
            END;
            details := NEW.error_details;
        WHEN 'rolled_back' THEN
            event := 'rolled_back';
            details := jsonb_build_object('reason', NEW.rollback_reason, 'status_before', OLD.status);
    END CASE;

    INSERT INTO ingest.import_events (run_id, event, details) VALUES (NEW.id, event, details);
    RETURN NULL;
END
$$;

CREATE TRIGGER import_runs_record_claim
    AFTER INSERT ON ingest.import_runs
    FOR EACH ROW EXECUTE FUNCTION ingest.record_run_event();

CREATE TRIGGER import_runs_record_change
    AFTER UPDATE ON ingest.import_runs
    FOR EACH ROW WHEN (NEW.status <> OLD.status)
    EXECUTE FUNCTION ingest.record_run_event();

CREATE FUNCTION ingest.refuse_change() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '% on %.% is refused: it is kept for the audit', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

-- One trigger per operation: distributing a table silently drops a combined one.
CREATE TRIGGER import_runs_refuse_delete BEFORE DELETE ON ingest.import_runs
    FOR EACH STATEMENT EXECUTE FUNCTION ingest.refuse_change();
CREATE TRIGGER import_runs_refuse_truncate BEFORE TRUNCATE ON ingest.import_runs
    FOR EACH STATEMENT EXECUTE FUNCTION ingest.refuse_change();

CREATE TRIGGER plaintiffs_raw_refuse_delete BEFORE DELETE ON ingest.plaintiffs_raw
    FOR EACH STATEMENT EXECUTE FUNCTION ingest.refuse_change();
CREATE TRIGGER plaintiffs_raw_refuse_truncate BEFORE TRUNCATE ON ingest.plaintiffs_raw
    FOR EACH STATEMENT EXECUTE FUNCTION ingest.refuse_change();

CREATE TRIGGER import_events_refuse_update BEFORE UPDATE ON ingest.import_events
    FOR EACH STATEMENT EXECUTE FUNCTION ingest.refuse_change();
CREATE TRIGGER import_events_refuse_delete BEFORE DELETE ON ingest.import_events
    FOR EACH STATEMENT EXECUTE FUNCTION ingest.refuse_change();
CREATE TRIGGER import_events_refuse_truncate BEFORE TRUNCATE ON ingest.import_events
    FOR EACH STATEMENT EXECUTE FUNCTION ingest.refuse_change();

INSERT INTO ingest.schema_migrations (version, name) VALUES ('20261123100100', 'ingest_guards');
