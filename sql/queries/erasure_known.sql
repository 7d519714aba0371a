-- The requests whose person is on the list of erased people already.
SELECT given.request
FROM pg_temp.ingest_erasure AS given
JOIN ingest.erased_keys AS erased ON erased.dedupe_key = given.dedupe_key;
