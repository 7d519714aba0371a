-- The keys of erased people that this process does not know yet.
SELECT erased.id AS erased_id, erased.dedupe_key
FROM ingest.erased_keys AS erased
WHERE erased.id > $1
ORDER BY erased.id;
