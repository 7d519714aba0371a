-- Chooses how the keys of $1 staged rows meet the index of live rows (about 60 bytes a row): by merge join, or by a lookup per
-- key if the index has more than five times as many rows. The planner would choose the same with statistics, but the stage has
-- none; without this, it chose lookups, which took twice as long.
SELECT
    set_config('enable_mergejoin', is_near::text, true),
    set_config('enable_nestloop', (NOT is_near)::text, true)
FROM (SELECT pg_relation_size('ingest.plaintiffs_raw_live_key') <= $1 * 300 AS is_near) AS sizes;
