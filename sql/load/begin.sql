-- Limits and plan settings for one load. All are local to the transaction, so nothing leaks through a pooler.
-- statement_timeout: merging millions of rows may take longer than the role allows a statement.
-- lock_timeout: bounds the wait for another load.
-- idle_in_transaction_session_timeout: ends a hung client, because a worker that takes over its run would wait for its keys.
-- tcp_keepalives: a client that has vanished is noticed within a minute, and its rows and locks go with it.
-- client_connection_check_interval: notices that during a long statement too. Only Linux supports it; elsewhere it is an error.
-- enable_*: the keys meet the index of live rows in key order, whatever the statistics say (see ingest.prepare_merge); hashing the whole
-- table took four times as long.
-- jit: compiling these plans never pays off.
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
