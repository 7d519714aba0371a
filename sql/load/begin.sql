-- Limits and plans for one load, all of them undone by the end of the transaction, so that nothing leaks through a pooler.
-- A merge of millions of rows may take longer than a role allows a statement, and waiting for another load is bounded.
-- The plan is pinned: keys are looked up in key order in the index of live rows, whatever the figures of the tables say.
-- A hash of the whole table took four times as long, and stages have no figures. Compiling a plan costs more than it gives.
SELECT
    set_config('statement_timeout', '0', true),
    set_config('idle_in_transaction_session_timeout', '0', true),
    set_config('lock_timeout', '10min', true),
    set_config('work_mem', greatest(pg_size_bytes(current_setting('work_mem')), 67108864) / 1024 || 'kB', true),
    set_config('enable_seqscan', 'off', true),
    set_config('enable_hashjoin', 'off', true),
    set_config('enable_mergejoin', 'off', true),
    set_config('enable_material', 'off', true),
    set_config('jit', 'off', true)
