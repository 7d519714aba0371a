-- Asks every worker for its versions, whether it can prepare transactions, and for transactions that it prepared and nobody finished. An
-- answer that failed is the worker's error.
SELECT answer.nodename || ':' || answer.nodeport AS worker, answer.success AS is_reachable, answer.result AS state
FROM run_command_on_workers($command$
    SELECT json_build_object(
        'server', current_setting('server_version_num')::integer / 10000,
        'citus', (SELECT extversion FROM pg_extension WHERE extname = 'citus'),
        'max_prepared', current_setting('max_prepared_transactions')::integer,
        'left_prepared', (SELECT count(*) FROM pg_prepared_xacts WHERE gid LIKE 'citus%' AND prepared < now() - interval '5 minutes'))::text
    $command$) AS answer
ORDER BY worker;
