COPY (
    -- Finished rows in file order, with the columns of table_before.sql.
    SELECT
        import_run_id, row_number, line_number, dedupe_key, status, plaintiff_name, email, phone, address, city, state, postal_code, raw_data,
        error_code, error_message, raw_text, duplicate_of_run_id, duplicate_of_row_number, stranded_at, promotion_claim, promoter,
        promotion_claimed_at, promoted_at, promoted_to, erased_at
    FROM ingest.plaintiffs_raw
    ORDER BY row_number
) TO STDOUT (FORMAT BINARY)
