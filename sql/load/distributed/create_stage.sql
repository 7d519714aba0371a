-- Makes the stage of this run, after it has dropped those that other loads left behind. An earlier attempt of this run may have left a session
-- on the server that still waits for its client and keeps its stage locked, so that session is ended first. It has the same login.
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
