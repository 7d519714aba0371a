-- How Citus distributes the table; no row if it does not.
SELECT
    part.partmethod::text AS method,
    CASE WHEN part.partkey IS NOT NULL THEN column_to_column_name(part.logicalrelid, part.partkey) END AS distribution_column,
    (SELECT count(*) FROM pg_dist_shard AS shard WHERE shard.logicalrelid = part.logicalrelid) AS shard_count
FROM pg_dist_partition AS part
WHERE part.logicalrelid = to_regclass('ingest.plaintiffs_raw');
