-- Completes the run: the fence. The function counts the rows, and returns false if the run was aborted, rolled back or taken over.
SELECT ingest.finalize_import_run(
    @run_id,
    csv_header => @csv_header,
    csv_delimiter => @csv_delimiter,
    allow_empty => @allow_empty,
    knows_erased => true,
    file_counts => @file_counts) AS is_completed
