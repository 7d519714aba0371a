-- Creates the staging table of this run, and drops those that other loads have left behind. If an earlier attempt of this run lost its
-- connection, its session may still wait for its client and lock the staging table. Such a session, which has the same login, is ended first.
SELECT
    (
        SELECT count(pg_terminate_backend(held.pid, 10000))
        FROM pg_locks AS held
        JOIN pg_stat_activity AS session ON session.pid = held.pid
        WHERE held.relation = to_regclass('ingest.stage_' || replace($1::text, '-', ''))
          AND session.datname = current_database()
          AND session.usename = current_user
          AND session.backend_type = 'client backend'
          AND held.pid <> pg_backend_pid()
    ),
    ingest.drop_ended_stages(),
    ingest.create_stage($1)
