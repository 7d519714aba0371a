-- Whether Citus's maintenance daemon runs, and how many staging tables are left behind. Every login can see the name of every process.
SELECT
    EXISTS (
        SELECT FROM pg_stat_activity AS process
        WHERE process.datname = current_database() AND process.application_name LIKE 'Citus Maintenance%') AS has_daemon,
    (
        SELECT count(*) FROM pg_class AS class
        WHERE class.relnamespace = to_regnamespace('ingest')
          AND class.relname ~ '^stage_[0-9a-f]{32}$'
          AND NOT EXISTS (
              SELECT FROM ingest.import_runs AS run
              WHERE run.status = 'processing' AND 'stage_' || replace(run.id::text, '-', '') = class.relname)
    ) AS stages_left;
