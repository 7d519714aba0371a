-- Does the same as load/known_people.sql, for the staging table of this run.
SELECT run_id, filename, created_at, is_own, people
FROM ingest.find_known_people_of_run(loading_run_id => $1, rows_to_look_up => $2)
