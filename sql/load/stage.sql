-- Holds the rows of one file until the merge. It has no constraint and no index: a violation would write a row to the server's log.
CREATE TEMPORARY TABLE ingest_stage (
    row_number      bigint,
    line_number     bigint,
    key_prefix      uuid,
    dedupe_key      bytea,
    plaintiff_name  text,
    email           text,
    phone           text,
    address         text,
    city            text,
    state           text,
    postal_code     text,
    raw_data        jsonb,
    error_code      text,
    error_message   text,
    raw_text        text,
    is_erased       boolean
) ON COMMIT DROP;
