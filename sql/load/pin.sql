-- How the keys of $1 staged rows meet the index of live rows, 60 bytes a row: side by side unless it has five times as many.
-- Figures of the tables would say so too, but the stage has none, and without them a look for each key took twice the time.
SELECT
    set_config('enable_mergejoin', is_near::text, true),
    set_config('enable_nestloop', (NOT is_near)::text, true)
FROM (SELECT pg_relation_size('ingest.plaintiffs_raw_live_key') <= $1 * 300 AS is_near) AS sizes;
