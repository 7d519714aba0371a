-- Limits for one load, all of them undone by the end of the transaction, so that nothing leaks through a pooler.
-- A merge of millions of rows may take longer than a role's statement_timeout; waiting for another load is bounded.
SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL lock_timeout = '10min';
SET LOCAL client_min_messages = 'warning';
