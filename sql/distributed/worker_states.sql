-- Asks every worker for its versions, whether it can prepare transactions, and how many prepared transactions are unfinished. If a worker
-- fails, its result is the error.
SELECT response.nodename || ':' || response.nodeport AS worker, response.success AS is_reachable, response.result AS state
FROM run_command_on_workers($command$
    SELECT json_build_object(
        'server', current_setting('server_version_num')::integer / 10000,
        'citus', (SELECT extversion FROM pg_extension WHERE extname = 'citus'),
        'max_prepared', current_setting('max_prepared_transactions')::integer,
        'unfinished_prepared', (SELECT count(*) FROM pg_prepared_xacts WHERE gid LIKE 'citus%' AND prepared < now() - interval '5 minutes'))::text
    $command$) AS response
ORDER BY worker;
