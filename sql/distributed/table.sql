-- Distributes ingest.plaintiffs_raw over the workers, with the rows that it has. Runs in one transaction, so a conversion that is interrupted
-- leaves the table as it was.
--
-- Citus moves no triggers and refuses to empty the local table through our guard against TRUNCATE, so the two guards are dropped
-- and created again. Row-level security would refuse the COPY to the shards; apply_access, which runs afterwards, turns it on again.
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

-- The workers call these while they erase a person.
SELECT create_distributed_function('ingest.erase_text(text, text)'), create_distributed_function('ingest.erase_json(jsonb, text, text)');
