-- Distributes ingest.plaintiffs_raw over the workers, with all of its rows. Runs in one transaction, so an interrupted conversion leaves the
-- table as it was.
--
-- Citus does not distribute triggers that exist already, and the guard against TRUNCATE would keep it from emptying the local table. So the
-- two guards are dropped and created again. Row-level security would refuse the COPY into the shards; apply_access, which runs afterwards,
-- enables it again.
SET LOCAL citus.enable_unsafe_triggers = on;
DROP TRIGGER plaintiffs_raw_refuse_delete ON ingest.plaintiffs_raw;
DROP TRIGGER plaintiffs_raw_refuse_truncate ON ingest.plaintiffs_raw;
ALTER TABLE ingest.plaintiffs_raw NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
SELECT create_distributed_table('ingest.plaintiffs_raw', 'key_prefix', shard_count => nullif(current_setting('ingest.shard_count'), '')::integer);
SELECT truncate_local_data_after_distributing_table('ingest.plaintiffs_raw');
CREATE TRIGGER plaintiffs_raw_refuse_delete BEFORE DELETE ON ingest.plaintiffs_raw
    FOR EACH STATEMENT EXECUTE FUNCTION ingest.refuse_change();
CREATE TRIGGER plaintiffs_raw_refuse_truncate BEFORE TRUNCATE ON ingest.plaintiffs_raw
    FOR EACH STATEMENT EXECUTE FUNCTION ingest.refuse_change();

-- The workers call these functions when a person is erased.
SELECT create_distributed_function('ingest.erase_text(text, text)'), create_distributed_function('ingest.erase_json(jsonb, text, text)');
