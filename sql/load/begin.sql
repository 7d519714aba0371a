-- Limits and plans for one load, all of them undone by the end of the transaction, so that nothing leaks through a pooler.
-- A merge of millions of rows may take longer than a role allows a statement, and waiting for another load is bounded.
-- So is the silence of a client that hangs: whoever takes over its run would wait for its keys.
-- A client that is gone without a word is noticed within a minute, and its rows and locks with it; the check of the connection
-- finds one that is gone during a long statement, where the server's system can (an error elsewhere).
-- The plan is pinned, see also pin.sql: keys meet the index of live rows in key order, whatever the figures of the tables say.
-- A hash of the whole table took four times as long. Compiling a plan never pays.
SELECT
    set_config('statement_timeout', '0', true),
    set_config('idle_in_transaction_session_timeout', '10min', true),
    set_config('lock_timeout', '10min', true),
    set_config('tcp_keepalives_idle', '30', true),
    set_config('tcp_keepalives_interval', '10', true),
    set_config('tcp_keepalives_count', '3', true),
    CASE WHEN version() LIKE '%linux%' THEN set_config('client_connection_check_interval', '5s', true) END,
    set_config('work_mem', greatest(pg_size_bytes(current_setting('work_mem')), 67108864) / 1024 || 'kB', true),
    set_config('enable_seqscan', 'off', true),
    set_config('enable_hashjoin', 'off', true),
    set_config('enable_bitmapscan', 'off', true),
    set_config('enable_material', 'off', true),
    set_config('jit', 'off', true)
