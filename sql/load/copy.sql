COPY pg_temp.ingest_stage (
    row_number, line_number, key_prefix, dedupe_key,
    plaintiff_name, email, phone, address, city, state, postal_code,
    raw_data, error_code, error_message, raw_text, is_erased
) FROM STDIN (FORMAT BINARY)
