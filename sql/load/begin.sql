-- Limits for one load, all of them undone by the end of the transaction, so that nothing leaks through a pooler.
-- A merge of millions of rows may take longer than a role allows a statement, and waiting for another load is bounded. So is the
-- silence of a client that hangs: whoever takes over its run would wait for its keys.
SELECT
    set_config('statement_timeout', '0', true),
    set_config('idle_in_transaction_session_timeout', '10min', true),
    set_config('lock_timeout', '10min', true)
