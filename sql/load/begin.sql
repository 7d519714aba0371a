-- Limits for one load, all of them undone by the end of the transaction, so that nothing leaks through a pooler.
-- A merge of millions of rows may take longer than a role allows a statement, and waiting for another load is bounded.
-- So is the silence of a client that hangs: whoever takes over its run would wait for its keys.
-- A client that is gone without a word is noticed within a minute, and its rows and locks with it; the last setting finds
-- one that is gone during a long statement, where the server's system can (an error elsewhere).
SELECT
    set_config('statement_timeout', '0', true),
    set_config('idle_in_transaction_session_timeout', '10min', true),
    set_config('lock_timeout', '10min', true),
    set_config('tcp_keepalives_idle', '30', true),
    set_config('tcp_keepalives_interval', '10', true),
    set_config('tcp_keepalives_count', '3', true),
    CASE WHEN version() LIKE '%linux%' THEN set_config('client_connection_check_interval', '5s', true) END
