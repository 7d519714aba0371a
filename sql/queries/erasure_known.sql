-- The requests whose person is already on the list of erased people.
SELECT DISTINCT given.request
FROM ingest.erasure_requests() AS given
JOIN ingest.erased_keys AS erased ON erased.dedupe_key = given.dedupe_key;
