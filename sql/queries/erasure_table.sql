-- The people to find or to erase, for ingest.find_people and ingest.erase_people. These run as their owner, who must be allowed to read the table.
DROP TABLE IF EXISTS pg_temp.ingest_erasure;
CREATE TEMPORARY TABLE ingest_erasure (
    request        bigint,
    source_system  text,
    email          text,
    plaintiff_name text,
    dedupe_key     bytea
) ON COMMIT DROP;
GRANT SELECT ON pg_temp.ingest_erasure TO PUBLIC;
