-- Which changes to a run are allowed, the audit log that records them, and the lock order.

-- Every function takes its locks in this order, so that no two of them can deadlock:
--   1. the source system: shared by a load from its merge to its commit; exclusive while people are rolled back, reinstated or erased
--   2. promotion: shared by a promoter from its claim or mark to its commit; exclusive as above
--   3. erasure: exclusive while keys are added to erased_keys
--   4. the run's row
--   5. rows
--   6. the vendor's profile
-- The locks of 1 to 3 and of 6 are advisory and end with the transaction, so they work behind a transaction pooler.
-- Because of 1, a row that a load skips still has its live row when the load commits.
CREATE FUNCTION ingest.lock_source(source_system text, exclusive boolean)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    lock_key CONSTANT bigint := hashtextextended('ingest.source.' || source_system, 0);
BEGIN
    IF exclusive THEN
        IF NOT pg_try_advisory_xact_lock(lock_key) THEN
            RAISE WARNING 'waiting for the loads of % that are being committed', source_system;
            PERFORM pg_advisory_xact_lock(lock_key);
        END IF;
    ELSIF NOT pg_try_advisory_xact_lock_shared(lock_key) THEN
        RAISE WARNING 'waiting for a rollback or an erasure in % to end', source_system;
        PERFORM pg_advisory_xact_lock_shared(lock_key);
    END IF;
END
$$;

CREATE FUNCTION ingest.lock_promotion(exclusive boolean)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    lock_key CONSTANT bigint := hashtextextended('ingest.promotion', 0);
BEGIN
    IF exclusive THEN
        IF NOT pg_try_advisory_xact_lock(lock_key) THEN
            RAISE WARNING 'waiting for a promoter to commit or roll back';
            PERFORM pg_advisory_xact_lock(lock_key);
        END IF;
    ELSIF NOT pg_try_advisory_xact_lock_shared(lock_key) THEN
        RAISE WARNING 'waiting for a rollback or an erasure to end';
        PERFORM pg_advisory_xact_lock_shared(lock_key);
    END IF;
END
$$;

-- In a stricter isolation level, a transaction would not see rows that were committed while it waited for its locks.
CREATE FUNCTION ingest.require_read_committed(function_name text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION '% needs the isolation level READ COMMITTED; nothing was changed', function_name
            USING ERRCODE = 'invalid_transaction_state',
                  HINT = 'Start the transaction with BEGIN ISOLATION LEVEL READ COMMITTED.';
    END IF;
END
$$;

-- Masks possible personal numbers in text from callers of the SQL functions. The module has already redacted its own text, and more
-- precisely.
CREATE FUNCTION ingest.redact_numbers(value text)
RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT regexp_replace(regexp_replace(regexp_replace(value,
        '(?<![0-9A-Za-z])[0-9]{4}([-. ]?)[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?![0-9A-Za-z])', '[CARD_REDACTED]', 'g'),
        '(?<![0-9A-Za-z])3[47][0-9]{2}([-. ]?)[0-9]{6}\1[0-9]{5}(?![0-9A-Za-z])', '[CARD_REDACTED]', 'g'),
        '(?<![0-9A-Za-z])[0-9]{3}([-. ]?)[0-9]{2}\1[0-9]{4}(?![0-9A-Za-z])', '[SSN_REDACTED]', 'g');
$$;

CREATE FUNCTION ingest.redact_json(value jsonb)
RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    scalar CONSTANT text := value #>> '{}';
BEGIN
    RETURN CASE jsonb_typeof(value)
        WHEN 'object' THEN (
            SELECT coalesce(jsonb_object_agg(ingest.redact_numbers(member.key), ingest.redact_json(member.value)), '{}')
            FROM jsonb_each(value) AS member)
        WHEN 'array' THEN (
            SELECT coalesce(jsonb_agg(ingest.redact_json(element.value) ORDER BY element.ordinality), '[]')
            FROM jsonb_array_elements(value) WITH ORDINALITY AS element (value, ordinality))
        WHEN 'string' THEN to_jsonb(ingest.redact_numbers(scalar))
        WHEN 'number' THEN CASE WHEN ingest.redact_numbers(scalar) = scalar THEN value ELSE to_jsonb(ingest.redact_numbers(scalar)) END
        ELSE value
    END;
END
$$;

-- What plaintiffs_raw.key_prefix must hold for a dedupe key. For rows that are inserted with SQL; the module sends the prefix itself.
CREATE FUNCTION ingest.key_prefix(dedupe_key bytea)
RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT encode(substring(dedupe_key, 1, 16), 'hex')::uuid;
$$;

-- The runs of rows that were inserted with the prefix of another key. The planner expects such rows to be many; without the setting, it would
-- read the whole table instead of an index that is empty.
CREATE FUNCTION ingest.find_wrong_prefixes()
RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
    SELECT DISTINCT landed.import_run_id
    FROM ingest.plaintiffs_raw AS landed
    WHERE uuid_send(landed.key_prefix) <> substring(landed.dedupe_key, 1, 16)
    ORDER BY landed.import_run_id;
$$;

-- Counts the rows of a run by what became of them when they landed. A promoted row counts as inserted. The index on run and status alone
-- answers it; without the setting, the planner reads the whole table if it has few runs.
CREATE FUNCTION ingest.count_rows(
    run_id uuid, OUT fetched bigint, OUT inserted bigint, OUT skipped bigint, OUT errored bigint, OUT rolled_back bigint, OUT promoted bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER COST 10000
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
    SELECT
        coalesce(sum(counted.row_count), 0),
        coalesce(sum(counted.row_count) FILTER (WHERE counted.status IN ('pending', 'processing', 'promoted')), 0),
        coalesce(sum(counted.row_count) FILTER (WHERE counted.status = 'skipped'), 0),
        coalesce(sum(counted.row_count) FILTER (WHERE counted.status = 'failed'), 0),
        coalesce(sum(counted.row_count) FILTER (WHERE counted.status = 'rolled_back'), 0),
        coalesce(sum(counted.row_count) FILTER (WHERE counted.status = 'promoted'), 0)
    INTO fetched, inserted, skipped, errored, rolled_back, promoted
    FROM (
        -- In the order of the index, so that a row costs one comparison.
        SELECT landed.status, count(*) AS row_count
        FROM ingest.plaintiffs_raw AS landed
        WHERE landed.import_run_id = count_rows.run_id
        GROUP BY landed.status
    ) AS counted;
END
$$;

-- Whether a run has rows with one of the given statuses. One index lookup, however many rows it has.
CREATE FUNCTION ingest.has_rows(run_id uuid, statuses ingest.row_status[] DEFAULT enum_range(NULL::ingest.row_status))
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
    PERFORM 1 FROM ingest.plaintiffs_raw AS landed
    WHERE landed.import_run_id = has_rows.run_id AND landed.status = ANY (has_rows.statuses)
    LIMIT 1;
    RETURN FOUND;
END
$$;

-- A change that is not allowed is skipped with a warning, not an error: the runbook's manual abort selects a batch but no
-- status, so its UPDATE must skip the attempts that have ended.
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
    counted record;
BEGIN
    -- An erasure changes only the text of a run, whatever its status. Only erase_people can set erased_at.
    IF NEW.erased_at IS DISTINCT FROM OLD.erased_at
        AND (to_jsonb(NEW) - '{erased_at,filename,import_kind,worker_id,csv_header,read_options,file_counts,error_details,rollback_reason}'::text[])
            = (to_jsonb(OLD) - '{erased_at,filename,import_kind,worker_id,csv_header,read_options,file_counts,error_details,rollback_reason}'::text[])
    THEN
        RETURN NEW;
    END IF;

    IF (NEW.id, NEW.source_system, NEW.source_batch_id, NEW.file_hash, NEW.filename, NEW.import_kind,
            NEW.row_limit, NEW.created_at)
        IS DISTINCT FROM
       (OLD.id, OLD.source_system, OLD.source_batch_id, OLD.file_hash, OLD.filename, OLD.import_kind,
            OLD.row_limit, OLD.created_at)
    THEN
        RAISE WARNING 'run % was not changed: its identity cannot be changed', OLD.id;
        RETURN NULL;
    END IF;

    IF NOT (CASE OLD.status
                WHEN 'pending' THEN NEW.status IN ('pending', 'processing', 'failed', 'rolled_back')
                WHEN 'processing' THEN NEW.status IN ('processing', 'completed', 'failed', 'rolled_back')
                WHEN 'completed' THEN NEW.status = 'rolled_back' OR moves_skipped_rows
                ELSE false
            END)
    THEN
        RAISE WARNING 'run % was not changed: it cannot go from % to %', OLD.id, OLD.status, NEW.status;
        RETURN NULL;
    END IF;

    IF OLD.status = 'completed' THEN
        NEW.worker_id := OLD.worker_id;
        NEW.rows_fetched := OLD.rows_fetched;
        NEW.rows_errored := OLD.rows_errored;
        NEW.csv_header := OLD.csv_header;
        NEW.csv_delimiter := OLD.csv_delimiter;
        NEW.file_counts := OLD.file_counts;
        NEW.error_details := OLD.error_details;
        IF NOT moves_skipped_rows THEN
            NEW.rows_inserted := OLD.rows_inserted;
            NEW.rows_skipped := OLD.rows_skipped;
        END IF;
    END IF;

    -- A completed run reports the counts of its rows. finalize_import_run has counted them, but any other statement that sets the status has not.
    IF NEW.status = 'completed' AND OLD.status <> 'completed' AND NEW.rows_fetched IS NULL THEN
        SELECT * INTO counted FROM ingest.count_rows(OLD.id);
        IF counted.fetched = 0 THEN
            RAISE WARNING 'run % was not changed: it has no rows', OLD.id;
            RETURN NULL;
        END IF;
        NEW.rows_fetched := counted.fetched;
        NEW.rows_inserted := counted.inserted;
        NEW.rows_skipped := counted.skipped;
        NEW.rows_errored := counted.errored;
    END IF;

    -- rollback_import_run holds the locks that a rollback needs, and changes the rows first. The conditions are nested so that no other
    -- change to a run reads the table of rows, which a load may have locked.
    IF NEW.status = 'rolled_back' THEN
        IF ingest.has_rows(OLD.id, '{pending,processing,skipped,failed}') THEN
            RAISE WARNING 'run % was not changed: it has rows, and only ingest.rollback_import_run(%) rolls them back too',
                OLD.id, quote_literal(OLD.id);
            RETURN NULL;
        END IF;
    END IF;

    -- Times come from the server's clock, never a worker's.
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

-- Runs as its owner, so that nobody needs the privilege to write to the audit log and nobody can forge an event.
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
            SELECT jsonb_build_object('reason', NEW.rollback_reason, 'status_before', OLD.status,
                'rows', counted.rolled_back, 'rows_left_promoted', counted.promoted)
            INTO details
            FROM ingest.count_rows(NEW.id) AS counted;
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

-- An erasure may replace text in the columns that the trigger names. Nothing else may change such a row.
CREATE FUNCTION ingest.guard_erasure() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.erased_at IS DISTINCT FROM OLD.erased_at
        AND to_jsonb(NEW) - 'erased_at' - TG_ARGV = to_jsonb(OLD) - 'erased_at' - TG_ARGV
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'UPDATE on ingest.% is refused: it is kept for the audit', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER import_events_refuse_update BEFORE UPDATE ON ingest.import_events
    FOR EACH ROW EXECUTE FUNCTION ingest.guard_erasure('details');
CREATE TRIGGER erased_keys_refuse_update BEFORE UPDATE ON ingest.erased_keys
    FOR EACH STATEMENT EXECUTE FUNCTION ingest.refuse_change();
CREATE TRIGGER erased_keys_refuse_delete BEFORE DELETE ON ingest.erased_keys
    FOR EACH STATEMENT EXECUTE FUNCTION ingest.refuse_change();
CREATE TRIGGER erased_keys_refuse_truncate BEFORE TRUNCATE ON ingest.erased_keys
    FOR EACH STATEMENT EXECUTE FUNCTION ingest.refuse_change();

CREATE TRIGGER import_events_refuse_delete BEFORE DELETE ON ingest.import_events
    FOR EACH STATEMENT EXECUTE FUNCTION ingest.refuse_change();
CREATE TRIGGER import_events_refuse_truncate BEFORE TRUNCATE ON ingest.import_events
    FOR EACH STATEMENT EXECUTE FUNCTION ingest.refuse_change();

INSERT INTO ingest.schema_migrations (version, name) VALUES ('20261123100100', 'ingest_guards');
