-- Schema, journal and tables of the plaintiff import.
--
-- Rules for every migration: plain SQL without client variables, forward only, never edited once released. The last statement
-- records the file in the journal, so that any tool can apply it.

CREATE SCHEMA ingest;
COMMENT ON SCHEMA ingest IS 'Plaintiff import: runs, imported rows, audit log.';

CREATE TABLE ingest.schema_migrations (
    version    text        NOT NULL CONSTRAINT schema_migrations_pk PRIMARY KEY,
    name       text        NOT NULL,
    sha256     text,
    applied_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    applied_by text        NOT NULL DEFAULT session_user
);
COMMENT ON TABLE ingest.schema_migrations IS 'The migrations that were applied to this database.';
COMMENT ON COLUMN ingest.schema_migrations.sha256 IS
    'SHA-256 of the text with LF line endings; null if a tool other than Update-IngestDatabase applied it.';

CREATE TYPE ingest.run_status AS ENUM ('pending', 'processing', 'completed', 'failed', 'rolled_back');
CREATE TYPE ingest.row_status AS ENUM ('pending', 'processing', 'promoted', 'skipped', 'failed', 'rolled_back');

CREATE TABLE ingest.import_runs (
    id              uuid              NOT NULL DEFAULT pg_catalog.gen_random_uuid() CONSTRAINT import_runs_pk PRIMARY KEY,
    source_system   text              NOT NULL,
    source_batch_id text              NOT NULL,
    file_hash       text              NOT NULL,
    filename        text,
    import_kind     text,
    status          ingest.run_status NOT NULL DEFAULT 'pending',
    worker_id       text,
    row_limit       bigint            CONSTRAINT import_runs_row_limit_positive CHECK (row_limit > 0),
    rows_fetched    bigint,
    rows_inserted   bigint,
    rows_skipped    bigint,
    rows_errored    bigint,
    csv_header      text,
    csv_delimiter   text,
    read_options    jsonb,
    file_counts     jsonb,
    error_details   jsonb,
    created_at      timestamptz       NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    claimed_at      timestamptz,
    updated_at      timestamptz       NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    completed_at    timestamptz,
    rolled_back_at  timestamptz,
    rollback_reason text,
    erased_at       timestamptz
);
COMMENT ON TABLE ingest.import_runs IS
    'One row per attempt to import a file. The id is the fencing token: only a run that is processing can be completed.';
COMMENT ON COLUMN ingest.import_runs.updated_at IS 'Time of the last heartbeat or change, by the server''s clock.';
COMMENT ON COLUMN ingest.import_runs.row_limit IS 'The row limit that the import requested; null for all rows.';
COMMENT ON COLUMN ingest.import_runs.read_options IS
    'The options that the file was read with, so that a later import of the same file with different options can be detected.';
COMMENT ON COLUMN ingest.import_runs.file_counts IS
    'Number of valid rows with a value, by column, and number of rows that failed because a value is missing, by code: {"filled": {"phone": 98}, "missing": {"MISSING_EMAIL": 2}}. Null for a reject file.';
COMMENT ON COLUMN ingest.import_runs.rows_fetched IS
    'Data rows of the run, counted when it completed; null until then. So are the other counts.';
COMMENT ON COLUMN ingest.import_runs.erased_at IS 'When a person was last erased from the run''s header, details or reason.';

-- At most one live attempt. -1 stands for no limit, because nulls are not equal to each other.
CREATE UNIQUE INDEX import_runs_live_key
    ON ingest.import_runs (source_system, source_batch_id, file_hash, (coalesce(row_limit, -1)))
    WHERE status IN ('pending', 'processing', 'completed');
CREATE INDEX import_runs_newest ON ingest.import_runs (created_at DESC, id);

-- For promotion, which claims rows of the oldest completed run first.
CREATE INDEX import_runs_completed ON ingest.import_runs (completed_at, id) WHERE status = 'completed';

-- For a vendor's last deliveries.
CREATE INDEX import_runs_deliveries ON ingest.import_runs (source_system, completed_at DESC, id)
    WHERE status = 'completed' AND row_limit IS NULL;

-- The table can be distributed by key_prefix (Citus): it is in every unique index, and there is no surrogate key, generated column,
-- row trigger or partition. It has no CHECK constraint, because a violation would write a person's row to the server's log.
CREATE TABLE ingest.plaintiffs_raw (
    import_run_id           uuid              NOT NULL,
    row_number              bigint            NOT NULL,
    line_number             bigint            NOT NULL,
    key_prefix              uuid              NOT NULL,
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
COMMENT ON TABLE ingest.plaintiffs_raw IS 'One row per data row of a file, whatever its status. Nothing is ever deleted.';
COMMENT ON COLUMN ingest.plaintiffs_raw.key_prefix IS
    'The first 16 bytes of dedupe_key: ingest.key_prefix(dedupe_key). As a uuid, because it is half as wide as the key and sorts in the same order.';
COMMENT ON COLUMN ingest.plaintiffs_raw.dedupe_key IS
    'SHA-256 of source system, email and name; for a failed row, of the raw text.';
COMMENT ON COLUMN ingest.plaintiffs_raw.raw_data IS 'The file''s columns that have no column in this table.';
COMMENT ON COLUMN ingest.plaintiffs_raw.duplicate_of_run_id IS
    'The run of the same person''s live row; for a stranded row, the run of the last live row.';
COMMENT ON COLUMN ingest.plaintiffs_raw.stranded_at IS
    'For a skipped row: when the person''s only live row was rolled back; null while there is a live row.';
COMMENT ON COLUMN ingest.plaintiffs_raw.promotion_claim IS
    'The claim that a promoter holds on a processing row. It is the promoter''s fencing token.';
COMMENT ON COLUMN ingest.plaintiffs_raw.promoted_to IS 'The place that the promoter moved the person to, as it named it.';
COMMENT ON COLUMN ingest.plaintiffs_raw.erased_at IS 'When the person was erased. The row keeps its key and its status, but no values.';

-- Only live rows are in this index, so a rollback frees the key.
CREATE UNIQUE INDEX plaintiffs_raw_live_key
    ON ingest.plaintiffs_raw (key_prefix)
    WHERE status IN ('pending', 'processing', 'promoted');
CREATE INDEX plaintiffs_raw_run ON ingest.plaintiffs_raw (import_run_id, status);

-- Usually empty, so it costs a load nothing, and finds the people who need attention, of one run or of all, without reading the table.
CREATE INDEX plaintiffs_raw_stranded ON ingest.plaintiffs_raw (import_run_id, key_prefix) WHERE stranded_at IS NOT NULL;

-- Small for the same reason. The backlog subtracts these rows from what the index on the run counts as pending.
CREATE INDEX plaintiffs_raw_erased ON ingest.plaintiffs_raw (import_run_id) WHERE status = 'pending' AND erased_at IS NOT NULL;

-- Always empty, unless somebody inserted a row with SQL and gave it the prefix of another key.
CREATE INDEX plaintiffs_raw_wrong_prefix ON ingest.plaintiffs_raw (import_run_id) WHERE pg_catalog.uuid_send(key_prefix) <> pg_catalog.substring(dedupe_key, 1, 16);

-- There is no foreign key to import_runs: it would look up the same run for every row and take up to half of a merge. A load
-- cannot commit rows without their run, because finalize_import_run locks that run's row, reconcile_import_run reads it again,
-- and runs are never deleted. A distributed table cannot have a foreign key to an ordinary table at all.

-- Keys of erased people. In any file, a row with such a key lands as skipped and without values.
-- The ids are in commit order (see erase_people), so a load queries only the keys that it does not know yet.
CREATE TABLE ingest.erased_keys (
    id         bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT erased_keys_pk PRIMARY KEY,
    dedupe_key bytea       NOT NULL CONSTRAINT erased_keys_key UNIQUE,
    erased_at  timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    erased_by  text        NOT NULL DEFAULT session_user
);
COMMENT ON TABLE ingest.erased_keys IS 'The dedupe keys of erased people, and nothing else about them. Never deleted.';

CREATE TABLE ingest.import_events (
    id            bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT import_events_pk PRIMARY KEY,
    run_id        uuid,
    source_system text,
    event         text        NOT NULL,
    occurred_at   timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    actor         text        NOT NULL DEFAULT session_user,
    details       jsonb,
    erased_at     timestamptz,
    CONSTRAINT import_events_subject CHECK (run_id IS NOT NULL OR source_system IS NOT NULL)
);
COMMENT ON TABLE ingest.import_events IS 'Who did what and when: append-only.';
COMMENT ON COLUMN ingest.import_events.event IS
    'claimed, completed, failed, aborted, taken_over, rolled_back, reinstated, promoted, released, promotion_taken_over, erased, header_accepted, profile_changed or profile_removed.';
COMMENT ON COLUMN ingest.import_events.run_id IS 'The run; null for an event of a vendor profile.';
COMMENT ON COLUMN ingest.import_events.source_system IS 'The vendor, for an event about its profile or header.';
COMMENT ON COLUMN ingest.import_events.erased_at IS 'When a person was last erased from the details. Nothing else of an event ever changes.';
CREATE INDEX import_events_run ON ingest.import_events (run_id, id);

INSERT INTO ingest.schema_migrations (version, name) VALUES ('20261123100000', 'ingest_tables');
