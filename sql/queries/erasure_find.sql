-- Counts the places where each person of pg_temp.ingest_erasure appears. Returns no values. A person is erased if every spelling of the
-- request is.
SELECT
    given.request,
    bool_and(EXISTS (SELECT FROM ingest.erased_keys AS erased WHERE erased.dedupe_key = given.dedupe_key)) AS is_erased,
    count(DISTINCT (found.run_id, found.row_number)) FILTER (WHERE found.place = 'row') AS rows,
    count(DISTINCT (found.run_id, found.row_number)) FILTER (WHERE found.place = 'failed_row') AS failed_rows,
    count(DISTINCT (found.run_id, found.row_number)) FILTER (WHERE found.place = 'mention') AS mentions,
    count(DISTINCT (found.run_id, found.row_number)) FILTER (WHERE found.place = 'other_name') AS other_name,
    count(DISTINCT found.run_id) FILTER (WHERE found.place = 'run') AS runs,
    count(DISTINCT found.event_id) FILTER (WHERE found.place = 'event') AS events,
    count(DISTINCT found.profile_version) FILTER (WHERE found.place = 'profile') AS profiles,
    count(DISTINCT found.run_id) FILTER (WHERE found.place = 'batch') AS batches,
    count(DISTINCT found.run_id) FILTER (WHERE found.place NOT IN ('other_name', 'batch')) AS runs_affected
FROM ingest.erasure_requests() AS given
LEFT JOIN ingest.find_people() AS found ON found.request = given.request
GROUP BY given.request
ORDER BY given.request;
