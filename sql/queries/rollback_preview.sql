-- Counts what a rollback of one run would do now. Changes nothing.
SELECT rows_to_roll_back, rows_promoted, people_stranded FROM ingest.preview_rollback(@run_id);
