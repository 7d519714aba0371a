-- Runs with rows whose key_prefix is not that of their dedupe_key: every file that names a person with such a prefix fails. Only rows that
-- were added with SQL can be such. The function sees the keys, which a reader may not see.
SELECT found.run_id::text FROM ingest.find_wrong_prefixes() AS found (run_id);
