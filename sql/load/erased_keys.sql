-- The keys of erased people that this process does not know yet, one after the other in a single value: a row for each of them
-- would cost five times as much to send and read.
SELECT max(erased.id) AS erased_id, string_agg(erased.dedupe_key, '') AS dedupe_keys
FROM ingest.erased_keys AS erased
WHERE erased.id > $1;
