-- The table as it was in November 2026, before its keys became narrower: a unique index on the 32 bytes of the key, and one on the run.
-- The contenders other than the product write to it, so that their figures do not change when the product's schema does.

CREATE SCHEMA ingest;
CREATE TYPE ingest.row_status AS ENUM ('pending', 'processing', 'promoted', 'skipped', 'failed', 'rolled_back');

CREATE TABLE ingest.plaintiffs_raw (
    import_run_id           uuid              NOT NULL,
    row_number              bigint            NOT NULL,
    line_number             bigint            NOT NULL,
    dedupe_key              bytea             NOT NULL,
    status                  ingest.row_status NOT NULL,
    plaintiff_name          text,
    email                   text,
    phone                   text,
    address                 text,
    city                    text,
    state                   text,
    postal_code             text,
    raw_data                jsonb             NOT NULL DEFAULT '{}',
    error_code              text,
    error_message           text,
    raw_text                text,
    duplicate_of_run_id     uuid,
    duplicate_of_row_number bigint,
    stranded_at             timestamptz,
    promotion_claim         uuid,
    promoter                text,
    promotion_claimed_at    timestamptz,
    promoted_at             timestamptz,
    promoted_to             text,
    erased_at               timestamptz
);

CREATE UNIQUE INDEX plaintiffs_raw_live_key
    ON ingest.plaintiffs_raw (dedupe_key)
    WHERE status IN ('pending', 'processing', 'promoted');
CREATE INDEX plaintiffs_raw_run ON ingest.plaintiffs_raw (import_run_id, status);
CREATE INDEX plaintiffs_raw_stranded ON ingest.plaintiffs_raw (dedupe_key) WHERE stranded_at IS NOT NULL;
