COPY pg_temp.ingest_erasure (request, source_system, email, plaintiff_name, dedupe_key) FROM STDIN (FORMAT BINARY)
