-- The runs that hold the people of a staged file. Asked only if nobody in the file is new.
SELECT run_id, filename, created_at, is_own, people
FROM ingest.find_known_people(source_system => $1, source_batch_id => $2, file_hash => $3, rows_to_look_up => $4)
