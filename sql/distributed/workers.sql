-- The nodes that can hold shards, and how many shards of the table each of them has.
SELECT
    node.nodename || ':' || node.nodeport AS worker,
    node.isactive AS is_active,
    (
        SELECT count(*)
        FROM pg_dist_placement AS placement
        JOIN pg_dist_shard AS shard ON shard.shardid = placement.shardid
        WHERE placement.groupid = node.groupid AND shard.logicalrelid = to_regclass('ingest.plaintiffs_raw')
    ) AS shards
FROM pg_dist_node AS node
WHERE node.noderole = 'primary' AND node.shouldhaveshards
ORDER BY worker;
