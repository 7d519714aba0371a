-- The merge: moves the rows of a staged file into the table, or counts what a merge would give.
--
-- The stage is a temporary table of the caller (sql/load/stage.sql), so these functions run with the caller's rights. They are functions
-- so that a merge is one round trip, also if it loses a race: what it does next depends on what it has just done.
--
-- Live rows are looked up by key_prefix, the narrow column that their unique index has. A row counts as a duplicate only if the whole
-- key is the same. So two people who share a prefix are never taken for one: the second of them cannot be inserted, the counts do not
-- add up, and the load fails.

-- A row of a file between its COPY and the merge. A stage has no constraint and no index: a violation would write a row to the server's log.
CREATE TYPE ingest.staged_row AS (
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
);

-- Whether the table is distributed over several servers. sql/distributed replaces this function.
CREATE FUNCTION ingest.is_distributed()
RETURNS boolean
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT false;
$$;

-- Gets ready for a merge or a count. Returns how many staged rows it emptied, because their people were erased after the load had read
-- the list of erased keys up to erased_id.
CREATE FUNCTION ingest.prepare_merge(rows_staged bigint, erased_id bigint)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    is_near boolean;
    emptied bigint := 0;
BEGIN
    -- Chooses how the keys of the staged rows meet the index of live rows (about 30 bytes a row): by merge join, or by a lookup per key if
    -- the index has more than five times as many rows. The planner would choose the same with statistics, but the stage has none; without
    -- this, it chose lookups, which took twice as long. The settings end with the transaction.
    is_near := pg_relation_size('ingest.plaintiffs_raw_live_key') <= prepare_merge.rows_staged * 150;
    PERFORM set_config('enable_mergejoin', is_near::text, true), set_config('enable_nestloop', (NOT is_near)::text, true);

    -- The condition saves reading the stage if nobody was erased.
    IF (SELECT max(newest.id) FROM ingest.erased_keys AS newest) > prepare_merge.erased_id THEN
        UPDATE pg_temp.ingest_stage AS stage
        SET plaintiff_name = NULL, email = NULL, phone = NULL, address = NULL, city = NULL, state = NULL, postal_code = NULL,
            raw_data = NULL, is_erased = true
        FROM ingest.erased_keys AS erased
        WHERE erased.id > prepare_merge.erased_id
          AND erased.dedupe_key = stage.dedupe_key
          AND stage.error_code IS NULL
          AND stage.is_erased IS NULL;
        GET DIAGNOSTICS emptied = ROW_COUNT;
    END IF;
    RETURN emptied;
END
$$;

-- Moves the staged rows of a run into the table. The caller then finalizes the run, which counts what landed.
-- rows_staged, rows_errored, rows_erased: how many rows the stage has, and how many of them failed or are of erased people.
CREATE FUNCTION ingest.merge_stage(run_id uuid, rows_staged bigint, rows_errored bigint, rows_erased bigint, erased_id bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    run_source text;
    newly_erased bigint;
    people bigint;
BEGIN
    -- From here to the commit, no run of this source is rolled back and nobody in it is erased.
    SELECT run.source_system INTO run_source FROM ingest.import_runs AS run WHERE run.id = merge_stage.run_id;
    PERFORM ingest.lock_source(run_source, false);
    newly_erased := ingest.prepare_merge(merge_stage.rows_staged, merge_stage.erased_id);

    BEGIN
        -- The first row of each plaintiff in the file: as pending, or as skipped if there is a live row already.
        -- The order by key makes every load take its keys in the same order, so two overlapping files cannot deadlock.
        -- There is no ON CONFLICT, because that looks up every key a second time.
        -- Every column is named in the table's order, and the stage is read with *: rows pass through sort and join unchanged instead of
        -- being rebuilt at each step.
        INSERT INTO ingest.plaintiffs_raw (
            import_run_id, row_number, line_number, key_prefix, dedupe_key, status,
            plaintiff_name, email, phone, address, city, state, postal_code, raw_data,
            error_code, error_message, raw_text, duplicate_of_run_id, duplicate_of_row_number)
        SELECT
            merge_stage.run_id, first.row_number, first.line_number, first.key_prefix, first.dedupe_key,
            CASE WHEN live.dedupe_key = first.dedupe_key THEN 'skipped'::ingest.row_status ELSE 'pending'::ingest.row_status END,
            first.plaintiff_name, first.email, first.phone, first.address, first.city, first.state, first.postal_code,
            coalesce(first.raw_data, '{}'),
            first.error_code, first.error_message, first.raw_text,
            live.import_run_id, live.row_number
        FROM (
            SELECT DISTINCT ON (stage.key_prefix) stage.*
            FROM pg_temp.ingest_stage AS stage
            WHERE stage.error_code IS NULL AND stage.is_erased IS NULL
            ORDER BY stage.key_prefix, stage.row_number
        ) AS first
        LEFT JOIN ingest.plaintiffs_raw AS live
          ON live.key_prefix = first.key_prefix
         AND live.status IN ('pending', 'processing', 'promoted')
        ORDER BY first.key_prefix;
        GET DIAGNOSTICS people = ROW_COUNT;

        -- Rows of plaintiffs who occur earlier in the same file. Each of them has a live row now. Few files name one twice, and searching
        -- for them costs as much as sorting the file.
        IF people < merge_stage.rows_staged - merge_stage.rows_errored - merge_stage.rows_erased - newly_erased THEN
            INSERT INTO ingest.plaintiffs_raw (
                import_run_id, row_number, line_number, key_prefix, dedupe_key, status,
                plaintiff_name, email, phone, address, city, state, postal_code, raw_data,
                duplicate_of_run_id, duplicate_of_row_number)
            SELECT
                merge_stage.run_id, repeated.row_number, repeated.line_number, repeated.key_prefix, repeated.dedupe_key, 'skipped',
                repeated.plaintiff_name, repeated.email, repeated.phone, repeated.address, repeated.city, repeated.state,
                repeated.postal_code, coalesce(repeated.raw_data, '{}'),
                live.import_run_id, live.row_number
            FROM (
                SELECT stage.*, row_number() OVER (PARTITION BY stage.key_prefix ORDER BY stage.row_number) AS ordinal
                FROM pg_temp.ingest_stage AS stage
                WHERE stage.error_code IS NULL AND stage.is_erased IS NULL
            ) AS repeated
            JOIN ingest.plaintiffs_raw AS live
              ON live.key_prefix = repeated.key_prefix
             AND live.status IN ('pending', 'processing', 'promoted')
            WHERE repeated.ordinal > 1
              AND live.dedupe_key = repeated.dedupe_key
            ORDER BY repeated.key_prefix;
        END IF;
    EXCEPTION
        -- Another load committed one of the keys between the join and the insert. What this block inserted is undone.
        WHEN unique_violation THEN
            PERFORM ingest.merge_racing(merge_stage.run_id);
    END;

    -- Rows that cannot be used, with their reason and text: a bad row never disappears.
    IF merge_stage.rows_errored > 0 THEN
        INSERT INTO ingest.plaintiffs_raw (
            import_run_id, row_number, line_number, key_prefix, dedupe_key, status, error_code, error_message, raw_text)
        SELECT
            merge_stage.run_id, stage.row_number, stage.line_number, stage.key_prefix, stage.dedupe_key, 'failed',
            stage.error_code, stage.error_message, stage.raw_text
        FROM pg_temp.ingest_stage AS stage
        WHERE stage.error_code IS NOT NULL
        ON CONFLICT (key_prefix) WHERE status IN ('pending', 'processing', 'promoted') DO NOTHING;
    END IF;

    -- Rows of erased people: as skipped and without values.
    IF merge_stage.rows_erased + newly_erased > 0 THEN
        INSERT INTO ingest.plaintiffs_raw (
            import_run_id, row_number, line_number, key_prefix, dedupe_key, status, duplicate_of_run_id, duplicate_of_row_number, erased_at)
        SELECT
            merge_stage.run_id, stage.row_number, stage.line_number, stage.key_prefix, stage.dedupe_key, 'skipped',
            live.import_run_id, live.row_number, erased.erased_at
        FROM pg_temp.ingest_stage AS stage
        JOIN ingest.erased_keys AS erased ON erased.dedupe_key = stage.dedupe_key
        LEFT JOIN ingest.plaintiffs_raw AS live
          ON live.key_prefix = stage.key_prefix
         AND live.dedupe_key = stage.dedupe_key
         AND live.status IN ('pending', 'processing', 'promoted')
        WHERE stage.is_erased
        ORDER BY stage.key_prefix;
    END IF;
END
$$;

-- Moves the rows of people who were not erased while another load adds some of the same people.
CREATE FUNCTION ingest.merge_racing(run_id uuid)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO ingest.plaintiffs_raw (
        import_run_id, row_number, line_number, key_prefix, dedupe_key, status,
        plaintiff_name, email, phone, address, city, state, postal_code, raw_data)
    SELECT
        merge_racing.run_id, first.row_number, first.line_number, first.key_prefix, first.dedupe_key, 'pending',
        first.plaintiff_name, first.email, first.phone, first.address, first.city, first.state, first.postal_code,
        coalesce(first.raw_data, '{}')
    FROM (
        SELECT DISTINCT ON (stage.key_prefix) stage.*
        FROM pg_temp.ingest_stage AS stage
        WHERE stage.error_code IS NULL AND stage.is_erased IS NULL
        ORDER BY stage.key_prefix, stage.row_number
    ) AS first
    WHERE NOT EXISTS (
        SELECT FROM ingest.plaintiffs_raw AS live
        WHERE live.key_prefix = first.key_prefix
          AND live.status IN ('pending', 'processing', 'promoted'))
    ORDER BY first.key_prefix
    ON CONFLICT (key_prefix) WHERE status IN ('pending', 'processing', 'promoted') DO NOTHING;

    -- Every row whose plaintiff has another live row, from an earlier load, the other load, or an earlier line of this file. The key order
    -- reads the index of a large table once, from end to end.
    INSERT INTO ingest.plaintiffs_raw (
        import_run_id, row_number, line_number, key_prefix, dedupe_key, status,
        plaintiff_name, email, phone, address, city, state, postal_code, raw_data,
        duplicate_of_run_id, duplicate_of_row_number)
    SELECT
        merge_racing.run_id, stage.row_number, stage.line_number, stage.key_prefix, stage.dedupe_key, 'skipped',
        stage.plaintiff_name, stage.email, stage.phone, stage.address, stage.city, stage.state, stage.postal_code,
        coalesce(stage.raw_data, '{}'),
        live.import_run_id, live.row_number
    FROM (SELECT * FROM pg_temp.ingest_stage WHERE error_code IS NULL AND is_erased IS NULL ORDER BY key_prefix) AS stage
    JOIN ingest.plaintiffs_raw AS live
      ON live.key_prefix = stage.key_prefix
     AND live.status IN ('pending', 'processing', 'promoted')
    WHERE live.dedupe_key = stage.dedupe_key
      AND (live.import_run_id, live.row_number) IS DISTINCT FROM (merge_racing.run_id, stage.row_number)
    ON CONFLICT (key_prefix) WHERE status IN ('pending', 'processing', 'promoted') DO NOTHING;
END
$$;

-- Counts what merge_stage would give. A row is new if no live row has its key and it is the first with that key in the file. Waits for
-- nobody, and changes nothing but the stage.
CREATE FUNCTION ingest.count_stage(
    rows_staged bigint, erased_id bigint, OUT rows_inserted bigint, OUT rows_skipped bigint, OUT rows_errored bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM ingest.prepare_merge(count_stage.rows_staged, count_stage.erased_id);
    SELECT
        count(*) FILTER (WHERE stage.error_code IS NULL AND stage.is_new),
        count(*) FILTER (WHERE stage.error_code IS NULL AND NOT stage.is_new),
        count(*) FILTER (WHERE stage.error_code IS NOT NULL)
    INTO rows_inserted, rows_skipped, rows_errored
    FROM (
        SELECT staged.error_code, staged.is_first AND staged.is_erased IS NULL AND live.dedupe_key IS DISTINCT FROM staged.dedupe_key AS is_new
        FROM (
            SELECT
                given.key_prefix, given.dedupe_key, given.error_code, given.is_erased,
                row_number() OVER (PARTITION BY given.key_prefix, given.error_code IS NULL ORDER BY given.row_number) = 1 AS is_first
            FROM pg_temp.ingest_stage AS given
        ) AS staged
        LEFT JOIN ingest.plaintiffs_raw AS live
          ON live.key_prefix = staged.key_prefix
         AND live.status IN ('pending', 'processing', 'promoted')
    ) AS stage;
END
$$;

-- The runs that hold the people of a staged file, the one with the most first. The first rows_to_look_up rows are enough to name them: asking
-- about every row of a large file would take a third as long as its merge.
-- is_own: people came with an earlier import of the same delivery, such as one with -Limit.
CREATE FUNCTION ingest.find_known_people(source_system text, source_batch_id text, file_hash text, rows_to_look_up integer)
RETURNS TABLE (run_id uuid, filename text, created_at timestamptz, is_own boolean, people bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT
            run.id,
            run.filename,
            run.created_at,
            EXISTS (
                SELECT 1 FROM ingest.import_runs AS own
                WHERE own.source_system = find_known_people.source_system
                  AND own.source_batch_id = find_known_people.source_batch_id
                  AND own.file_hash = find_known_people.file_hash
                  AND ingest.has_rows(own.id, '{pending,processing,promoted}')),
            found.people
        FROM (
            SELECT live.import_run_id, count(*) AS people
            FROM (
                SELECT stage.key_prefix, stage.dedupe_key FROM pg_temp.ingest_stage AS stage
                WHERE stage.error_code IS NULL AND stage.is_erased IS NULL
                LIMIT find_known_people.rows_to_look_up
            ) AS known
            JOIN ingest.plaintiffs_raw AS live
              ON live.key_prefix = known.key_prefix
             AND live.dedupe_key = known.dedupe_key
             AND live.status IN ('pending', 'processing', 'promoted')
            GROUP BY live.import_run_id
        ) AS found
        JOIN ingest.import_runs AS run ON run.id = found.import_run_id
        ORDER BY found.people DESC, run.id
        LIMIT 4;
END
$$;

INSERT INTO ingest.schema_migrations (version, name) VALUES ('20261123100250', 'ingest_merge_functions');
