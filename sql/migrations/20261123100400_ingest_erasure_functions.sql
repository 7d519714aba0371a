-- Erasure: for a person who has the right to be forgotten, empties every value in every copy. Rows, counts and keys stay.
--
-- A caller fills pg_temp.ingest_erasure (see erase_person) by COPY, so that no value of a person is part of a statement or of its
-- parameters, which a server may log.

-- Which characters are letters, and their lower case, must not depend on the database's locale: in "C", 'É' is not a letter and has no
-- lower case. This uses the first of these collations that the server has. The last one knows only ASCII.
DO $$
DECLARE
    known CONSTANT text[] := '{pg_c_utf8,C.utf8,und-x-icu,C}';
    best name;
BEGIN
    SELECT candidate.collname INTO best
    FROM pg_catalog.pg_collation AS candidate
    JOIN pg_catalog.pg_database AS database ON database.datname = pg_catalog.current_database()
    WHERE candidate.collnamespace = 'pg_catalog'::pg_catalog.regnamespace
      AND candidate.collname = ANY (known)
      AND candidate.collencoding IN (-1, database.encoding)
    ORDER BY pg_catalog.array_position(known, candidate.collname::text)
    LIMIT 1;
    EXECUTE pg_catalog.format('CREATE COLLATION ingest.letters FROM pg_catalog.%I', best);
END
$$;

-- Escapes a text, so that a regular expression matches it literally.
CREATE FUNCTION ingest.escape_pattern(value text)
RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT regexp_replace(value, '([!-/:-@[-`{-~])', '\\\1', 'g');
$$;

-- Replaces every match of a pattern, ignoring case.
CREATE FUNCTION ingest.erase_text(value text, pattern text)
RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT regexp_replace(value COLLATE ingest.letters, pattern, '[ERASED]', 'gi');
$$;

-- Does the same in the strings of a JSON value, and in its keys with a separate pattern. Keys that become equal are numbered, so that no
-- value is lost. Replacing in the text of the JSON could break its syntax, and the error would write the text to the server's log.
CREATE FUNCTION ingest.erase_json(value jsonb, pattern text, key_pattern text)
RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN CASE jsonb_typeof(value)
        WHEN 'object' THEN (
            SELECT coalesce(jsonb_object_agg(
                member.new_key || CASE WHEN member.ordinal = 1 THEN '' ELSE ' ' || member.ordinal END,
                ingest.erase_json(member.value, pattern, key_pattern)), '{}')
            FROM (
                SELECT erased.new_key, each.value, row_number() OVER (PARTITION BY erased.new_key ORDER BY each.key) AS ordinal
                FROM jsonb_each(value) AS each
                CROSS JOIN LATERAL (SELECT ingest.erase_text(each.key, key_pattern) AS new_key) AS erased
            ) AS member)
        WHEN 'array' THEN (
            SELECT coalesce(jsonb_agg(ingest.erase_json(element.value, pattern, key_pattern) ORDER BY element.ordinality), '[]')
            FROM jsonb_array_elements(value) WITH ORDINALITY AS element (value, ordinality))
        WHEN 'string' THEN to_jsonb(ingest.erase_text(value #>> '{}', pattern))
        ELSE value
    END;
END
$$;

-- Checks and normalizes the requests. Returns one row for each way to write a request in Unicode: an accented letter can be one
-- character, or a letter followed by its accent. These functions run as their owner, so the staging table must be a plain table with columns
-- of built-in types: a view, a row policy, a child table or the cast of another type could run the caller's code.
-- name_pattern    the name, not as part of a longer word: 'Al' is not in 'Sally'. In a line of CSV, its quotes are doubled.
-- email_pattern   the email, not as part of a longer one: 'ann@example.com' is not in 'joann@example.com'
-- text_pattern    for the text of runs: the name as above, or the email anywhere, even in 'batch_ann@example.com.csv'
CREATE FUNCTION ingest.erasure_requests()
RETURNS TABLE (
    request bigint, source_system text, email text, plaintiff_name text, dedupe_key bytea,
    name_pattern text, email_pattern text, text_pattern text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_class AS class
        WHERE class.relnamespace = pg_my_temp_schema() AND class.relname = 'ingest_erasure'
          AND class.relkind = 'r' AND NOT class.relrowsecurity
          AND 5 = (
              SELECT count(*)
              FROM pg_attribute AS attribute
              JOIN (VALUES ('request', 'bigint'::regtype), ('source_system', 'text'), ('email', 'text'), ('plaintiff_name', 'text'), ('dedupe_key', 'bytea'))
                  AS expected (name, type) ON expected.name = attribute.attname AND expected.type = attribute.atttypid
              WHERE attribute.attrelid = class.oid))
    THEN
        RAISE EXCEPTION 'there is no temporary table ingest_erasure with the required columns'
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Use ingest.erase_person, or Clear-ImportPerson of the module.';
    END IF;
    IF EXISTS (
        SELECT FROM ONLY pg_temp.ingest_erasure AS given
        WHERE coalesce(btrim(given.source_system), '') = '' OR coalesce(btrim(given.plaintiff_name), '') = ''
           OR coalesce(btrim(given.email), '') = '')
    THEN
        RAISE EXCEPTION 'source system, email and name are all required; nothing was changed'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;

    RETURN QUERY
        SELECT given.request, spelling.source_system, spelling.email, spelling.plaintiff_name,
            -- The module passes its own key, which follows Python's lower and strip. For other spellings, and for callers of erase_person,
            -- PostgreSQL's functions compute the key.
            coalesce(spelling.dedupe_key, sha256(convert_to(concat_ws('|', spelling.source_system,
                lower(spelling.email COLLATE ingest.letters), lower(spelling.plaintiff_name COLLATE ingest.letters)), 'UTF8'))),
            pattern.of_name,
            '(?<![[:alnum:]._%+-])' || pattern.email || '(?![[:alnum:]-]|[.][[:alnum:]])',
            pattern.email || '|' || pattern.of_name
        FROM ONLY pg_temp.ingest_erasure AS given
        CROSS JOIN LATERAL (
            SELECT DISTINCT
                lower(btrim(given.source_system)) AS source_system, btrim(form.email) AS email, btrim(form.plaintiff_name) AS plaintiff_name,
                CASE WHEN form.email = given.email AND form.plaintiff_name = given.plaintiff_name THEN given.dedupe_key END AS dedupe_key
            FROM (
                SELECT * FROM
                    (VALUES (given.email), (normalize(given.email, NFC)), (normalize(given.email, NFD))) AS emails (email),
                    (VALUES (given.plaintiff_name), (normalize(given.plaintiff_name, NFC)), (normalize(given.plaintiff_name, NFD))) AS names (plaintiff_name)
            ) AS form
        ) AS spelling
        CROSS JOIN LATERAL (
            SELECT
                '(?<![[:alnum:]])' || replace(ingest.escape_pattern(spelling.plaintiff_name), '\"', '\"+') || '(?![[:alnum:]\u0300-\u036f])' AS of_name,
                ingest.escape_pattern(spelling.email) AS email
        ) AS pattern;
END
$$;

-- Whether a line of a file contains an email that the loader accepts: between delimiters, with one @ and a dot after it.
CREATE FUNCTION ingest.has_email(line text)
RETURNS boolean
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT line COLLATE ingest.letters
        ~ '(?<![^[:space:],;<>|()"''\\])[^[:space:],;<>|()"''\\@]+@[[:alnum:]-]+([.][[:alnum:]-]+)+(?![^[:space:],;<>|()"''\\])';
$$;

-- Finds every place where a requested person appears. Searches every text in all rows, runs and events of the source system, ignoring
-- case. Places:
--   row         a row of this person: the same key, or the same email and name
--   failed_row  a failed row whose text contains the email, or the name and no valid email
--   mention     a row of another person that contains the email in another column
--   other_name  a row with the same email and a different name: another person, or another spelling. It is not erased.
--   run, event  a run's header, file name, options, details or reason; an event's details
--   profile     a header or pattern of the vendor's profile, in any version
--   batch       a batch id, or a hash that is none. They identify the delivery, so they are not erased.
CREATE FUNCTION ingest.find_people()
RETURNS TABLE (request bigint, place text, run_id uuid, row_number bigint, dedupe_key bytea, event_id bigint, profile_version integer)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
    WITH wanted AS MATERIALIZED (
        SELECT
            given.*,
            -- Lower-case text is compared byte by byte, which is fastest with "C".
            lower(given.email COLLATE ingest.letters) COLLATE "C" AS email_lower,
            lower(given.plaintiff_name COLLATE ingest.letters) COLLATE "C" AS name_lower,
            replace(lower(given.plaintiff_name COLLATE ingest.letters), '"', '') COLLATE "C" AS name_unquoted,
            -- The form in JSON, without the quotes.
            lower(substr(to_jsonb(given.email)::text, 2, length(to_jsonb(given.email)::text) - 2) COLLATE ingest.letters) COLLATE "C" AS email_json,
            lower(substr(to_jsonb(given.plaintiff_name)::text, 2, length(to_jsonb(given.plaintiff_name)::text) - 2) COLLATE ingest.letters) COLLATE "C" AS name_json
        FROM ingest.erasure_requests() AS given
    ), landed AS (
        SELECT
            found.*,
            run.source_system,
            concat_ws(E'\n', found.plaintiff_name, found.phone, found.address, found.city, found.state, found.postal_code,
                found.error_code, found.error_message, found.promoter, found.promoted_to) COLLATE ingest.letters AS columns_text,
            found.raw_data::text COLLATE ingest.letters AS data_text
        FROM ingest.plaintiffs_raw AS found
        JOIN ingest.import_runs AS run ON run.id = found.import_run_id
        WHERE found.erased_at IS NULL
          AND run.source_system IN (SELECT wanted.source_system FROM wanted)
    -- One pass over the rows, regardless of the number of requests. Only the rows that match are then compared with each request.
    ), candidate AS MATERIALIZED (
        SELECT
            landed.*,
            lower(btrim(landed.email) COLLATE ingest.letters) COLLATE "C" AS own_email,
            lower(btrim(landed.plaintiff_name) COLLATE ingest.letters) COLLATE "C" AS own_name,
            lower(landed.columns_text) COLLATE "C" AS columns_lower,
            lower(landed.data_text) COLLATE "C" AS data_lower,
            lower(landed.raw_text COLLATE ingest.letters) COLLATE "C" AS line_lower
        FROM landed
        WHERE landed.dedupe_key IN (SELECT wanted.dedupe_key FROM wanted)
           OR lower(btrim(landed.email) COLLATE ingest.letters) COLLATE "C" IN (SELECT wanted.email_lower FROM wanted)
           OR landed.raw_text IS NOT NULL
           OR position('@' IN landed.columns_text) > 0
           OR position('@' IN landed.data_text) > 0
           OR EXISTS (SELECT FROM wanted WHERE position('@' IN wanted.email) = 0)
    ), compared AS (
        SELECT
            wanted.request,
            CASE
                WHEN candidate.dedupe_key = wanted.dedupe_key THEN 1
                WHEN candidate.own_email = wanted.email_lower AND candidate.own_name = wanted.name_lower THEN 1
                -- IS NOT NULL comes first, because a null in the next condition would not stop the evaluation of the others.
                WHEN candidate.raw_text IS NOT NULL AND position(wanted.email_lower IN candidate.line_lower) > 0
                    AND candidate.raw_text COLLATE ingest.letters ~* wanted.email_pattern THEN 2
                WHEN candidate.raw_text IS NOT NULL AND position(wanted.name_unquoted IN replace(candidate.line_lower, '"', '')) > 0
                    AND candidate.raw_text COLLATE ingest.letters ~* wanted.name_pattern
                    AND NOT ingest.has_email(candidate.raw_text) THEN 2
                WHEN position(wanted.email_lower IN candidate.columns_lower) > 0 AND candidate.columns_text ~* wanted.email_pattern THEN 3
                WHEN position(wanted.email_json IN candidate.data_lower) > 0
                    AND ingest.erase_json(candidate.raw_data, wanted.email_pattern, wanted.email_pattern) <> candidate.raw_data THEN 3
            END AS closeness,
            candidate.own_email = wanted.email_lower AS has_email,
            candidate.import_run_id, candidate.row_number, candidate.dedupe_key
        FROM candidate
        JOIN wanted ON wanted.source_system = candidate.source_system
    ), in_rows AS (
        -- One result for all spellings of a request.
        SELECT
            compared.request, compared.import_run_id, compared.row_number, compared.dedupe_key,
            (ARRAY['row', 'failed_row', 'mention'])[min(compared.closeness)] AS place,
            bool_or(compared.has_email) AND coalesce(min(compared.closeness), 3) = 3 AS has_other_name
        FROM compared
        WHERE compared.closeness IS NOT NULL OR compared.has_email
        GROUP BY compared.request, compared.import_run_id, compared.row_number, compared.dedupe_key
    )
    SELECT in_rows.request, found.place, in_rows.import_run_id, in_rows.row_number, in_rows.dedupe_key, NULL::bigint, NULL::integer
    FROM in_rows
    -- A row with another name may have the email in another column too.
    CROSS JOIN LATERAL (VALUES (in_rows.place), (CASE WHEN in_rows.has_other_name THEN 'other_name' END)) AS found (place)
    WHERE found.place IS NOT NULL
    UNION
    SELECT wanted.request, found.place, run.id, NULL, NULL, NULL, NULL
    FROM wanted
    JOIN ingest.import_runs AS run ON run.source_system = wanted.source_system
    CROSS JOIN LATERAL (VALUES
        ('run', concat_ws(E'\n', run.csv_header, run.filename, run.import_kind, run.worker_id, run.rollback_reason) COLLATE ingest.letters),
        ('batch', concat_ws(E'\n', run.source_batch_id, run.file_hash) COLLATE ingest.letters)) AS found (place, body)
    WHERE (position(wanted.email_lower IN (lower(found.body) COLLATE "C")) > 0 OR position(wanted.name_lower IN (lower(found.body) COLLATE "C")) > 0)
      AND found.body ~* wanted.text_pattern
    UNION
    SELECT wanted.request, 'run', run.id, NULL, NULL, NULL, NULL
    FROM wanted
    JOIN ingest.import_runs AS run ON run.source_system = wanted.source_system
    CROSS JOIN LATERAL (VALUES (run.error_details), (run.read_options), (run.file_counts)) AS found (body)
    CROSS JOIN LATERAL (SELECT lower(found.body::text COLLATE ingest.letters) COLLATE "C" AS body_lower) AS text
    WHERE (position(wanted.email_json IN text.body_lower) > 0 OR position(wanted.name_json IN text.body_lower) > 0)
      AND ingest.erase_json(found.body, wanted.text_pattern, wanted.email_pattern) <> found.body
    UNION
    SELECT wanted.request, 'event', event.run_id, NULL, NULL, event.id, NULL
    FROM wanted
    JOIN ingest.import_runs AS run ON run.source_system = wanted.source_system
    JOIN ingest.import_events AS event ON event.run_id = run.id
    CROSS JOIN LATERAL (SELECT lower(event.details::text COLLATE ingest.letters) COLLATE "C" AS details_lower) AS text
    WHERE (position(wanted.email_json IN text.details_lower) > 0 OR position(wanted.name_json IN text.details_lower) > 0)
      AND ingest.erase_json(event.details, wanted.text_pattern, wanted.email_pattern) <> event.details
    UNION
    SELECT wanted.request, 'profile', NULL, NULL, NULL, NULL, profile.version
    FROM wanted
    JOIN ingest.vendor_profiles AS profile ON profile.source_system = wanted.source_system
    CROSS JOIN LATERAL (SELECT ingest.profile_members(profile) AS members) AS found
    WHERE ingest.erase_json(found.members, wanted.text_pattern, wanted.email_pattern) <> found.members;
$$;

-- Erases the people of pg_temp.ingest_erasure. Returns one row per request; promoted_to names the places outside this schema.
CREATE FUNCTION ingest.erase_people()
RETURNS TABLE (
    request bigint, rows_erased bigint, runs_affected bigint, mentions_erased bigint, texts_erased bigint, rows_other_name bigint,
    batch_ids_left bigint, promoted_to text[])
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning
AS $$
#variable_conflict use_column
DECLARE
    wanted record;
    erased_now timestamptz;
BEGIN
    PERFORM ingest.require_read_committed('erase_people');
    FOR wanted IN SELECT DISTINCT given.source_system FROM ingest.erasure_requests() AS given ORDER BY given.source_system LOOP
        PERFORM ingest.lock_source(wanted.source_system, true);
    END LOOP;
    PERFORM ingest.lock_promotion(true);
    -- With this lock, the ids of erased keys increase in commit order. A load that knows an id therefore knows all smaller ones.
    PERFORM pg_advisory_xact_lock(hashtextextended('ingest.erasure', 0));

    DROP TABLE IF EXISTS pg_temp.ingest_found;
    CREATE TEMPORARY TABLE ingest_found ON COMMIT DROP AS SELECT * FROM ingest.find_people();
    ANALYZE pg_temp.ingest_found;

    INSERT INTO ingest.erased_keys (dedupe_key)
    SELECT keys.dedupe_key
    FROM (
        SELECT given.dedupe_key FROM ingest.erasure_requests() AS given
        UNION
        SELECT found.dedupe_key FROM pg_temp.ingest_found AS found WHERE found.place = 'row'
    ) AS keys
    ORDER BY keys.dedupe_key
    ON CONFLICT ON CONSTRAINT erased_keys_key DO NOTHING;

    erased_now := clock_timestamp();
    UPDATE ingest.plaintiffs_raw AS landed
    SET plaintiff_name = NULL, email = NULL, phone = NULL, address = NULL, city = NULL, state = NULL, postal_code = NULL,
        raw_data = '{}', raw_text = NULL, stranded_at = NULL, promotion_claim = NULL, erased_at = erased_now
    FROM (
        SELECT DISTINCT found.run_id, found.row_number, found.dedupe_key
        FROM pg_temp.ingest_found AS found
        WHERE found.place IN ('row', 'failed_row')
    ) AS found
    WHERE landed.dedupe_key = found.dedupe_key AND landed.import_run_id = found.run_id AND landed.row_number = found.row_number;

    -- A statement on the rows takes the person from this table: if the rows are on other servers, the values of variables would become
    -- part of the statements that are sent there.
    DROP TABLE IF EXISTS pg_temp.ingest_wanted;
    CREATE TEMPORARY TABLE ingest_wanted ON COMMIT DROP AS
        SELECT row_number() OVER (ORDER BY given.request) AS ordinal, given.*, given.email_pattern || '|' || given.name_pattern AS person_pattern
        FROM ingest.erasure_requests() AS given;

    FOR wanted IN
        SELECT given.*, ARRAY(
            SELECT DISTINCT found.place FROM pg_temp.ingest_found AS found WHERE found.request = given.request) AS places
        FROM pg_temp.ingest_wanted AS given
        ORDER BY given.ordinal
    LOOP
        -- Text that a promoter or an import in SQL wrote.
        IF wanted.places && '{row,failed_row,mention}' THEN
            UPDATE ingest.plaintiffs_raw AS landed
            SET error_code = ingest.erase_text(landed.error_code, found.text_pattern),
                error_message = ingest.erase_text(landed.error_message, found.text_pattern),
                promoter = ingest.erase_text(landed.promoter, found.text_pattern),
                promoted_to = ingest.erase_text(landed.promoted_to, found.text_pattern)
            FROM (
                SELECT DISTINCT place.run_id, place.row_number, place.dedupe_key, person.text_pattern
                FROM pg_temp.ingest_wanted AS person
                JOIN pg_temp.ingest_found AS place ON place.request = person.request
                WHERE person.ordinal = wanted.ordinal AND place.place IN ('row', 'failed_row', 'mention')
            ) AS found
            WHERE landed.dedupe_key = found.dedupe_key AND landed.import_run_id = found.run_id AND landed.row_number = found.row_number
              AND (coalesce(landed.error_code, '') || E'\n' || coalesce(landed.error_message, '') || E'\n' || coalesce(landed.promoter, '') || E'\n'
                  || coalesce(landed.promoted_to, '')) COLLATE ingest.letters ~* found.text_pattern;
        END IF;

        IF 'mention' = ANY (wanted.places) THEN
            -- The other person may have the same name, so only the email is replaced in it.
            UPDATE ingest.plaintiffs_raw AS landed
            SET plaintiff_name = ingest.erase_text(landed.plaintiff_name, found.email_pattern),
                phone = ingest.erase_text(landed.phone, found.person_pattern),
                address = ingest.erase_text(landed.address, found.person_pattern),
                city = ingest.erase_text(landed.city, found.person_pattern),
                state = ingest.erase_text(landed.state, found.person_pattern),
                postal_code = ingest.erase_text(landed.postal_code, found.person_pattern),
                raw_data = ingest.erase_json(landed.raw_data, found.person_pattern, found.person_pattern)
            FROM (
                SELECT DISTINCT place.run_id, place.row_number, place.dedupe_key, person.email_pattern, person.person_pattern
                FROM pg_temp.ingest_wanted AS person
                JOIN pg_temp.ingest_found AS place ON place.request = person.request
                WHERE person.ordinal = wanted.ordinal AND place.place = 'mention'
            ) AS found
            WHERE landed.dedupe_key = found.dedupe_key AND landed.import_run_id = found.run_id AND landed.row_number = found.row_number
              AND landed.erased_at IS NULL;
        END IF;

        IF 'run' = ANY (wanted.places) THEN
            UPDATE ingest.import_runs AS run
            SET erased_at = clock_timestamp(),
                -- A header that contains a person is actually a line of data.
                csv_header = CASE WHEN run.csv_header COLLATE ingest.letters ~* wanted.text_pattern THEN '[ERASED]' ELSE run.csv_header END,
                filename = ingest.erase_text(run.filename, wanted.text_pattern),
                import_kind = ingest.erase_text(run.import_kind, wanted.text_pattern),
                worker_id = ingest.erase_text(run.worker_id, wanted.text_pattern),
                rollback_reason = ingest.erase_text(run.rollback_reason, wanted.text_pattern),
                error_details = ingest.erase_json(run.error_details, wanted.text_pattern, wanted.email_pattern),
                read_options = ingest.erase_json(run.read_options, wanted.text_pattern, wanted.email_pattern),
                file_counts = ingest.erase_json(run.file_counts, wanted.text_pattern, wanted.email_pattern)
            WHERE run.id IN (SELECT found.run_id FROM pg_temp.ingest_found AS found WHERE found.request = wanted.request AND found.place = 'run');
        END IF;

        IF 'event' = ANY (wanted.places) THEN
            UPDATE ingest.import_events AS event
            SET erased_at = clock_timestamp(), details = ingest.erase_json(event.details, wanted.text_pattern, wanted.email_pattern)
            WHERE event.id IN (SELECT found.event_id FROM pg_temp.ingest_found AS found WHERE found.request = wanted.request AND found.place = 'event');
        END IF;

        IF 'profile' = ANY (wanted.places) THEN
            UPDATE ingest.vendor_profiles AS profile
            SET erased_at = clock_timestamp(),
                column_map = ingest.erase_json(profile.column_map, wanted.text_pattern, wanted.email_pattern),
                delimiter = ingest.erase_text(profile.delimiter, wanted.text_pattern),
                encoding = ingest.erase_text(profile.encoding, wanted.text_pattern),
                accepted_headers = ingest.erase_json(profile.accepted_headers, wanted.text_pattern, wanted.email_pattern),
                email_rule = ingest.erase_text(profile.email_rule, wanted.text_pattern),
                required_columns = ingest.erase_json(profile.required_columns, wanted.text_pattern, wanted.email_pattern),
                column_patterns = ingest.erase_json(profile.column_patterns, wanted.text_pattern, wanted.email_pattern),
                rhythm = ingest.erase_text(profile.rhythm, wanted.text_pattern),
                trailer_pattern = ingest.erase_text(profile.trailer_pattern, wanted.text_pattern)
            WHERE profile.source_system = wanted.source_system
              AND profile.version IN (SELECT found.profile_version FROM pg_temp.ingest_found AS found WHERE found.request = wanted.request AND found.place = 'profile');
        END IF;
    END LOOP;

    INSERT INTO ingest.import_events (run_id, event, details)
    SELECT found.run_id, 'erased', jsonb_build_object(
        'rows', count(DISTINCT found.row_number) FILTER (WHERE found.place IN ('row', 'failed_row')),
        'mentions', count(DISTINCT found.row_number) FILTER (WHERE found.place = 'mention'),
        'texts', count(*) FILTER (WHERE found.place IN ('run', 'event')))
    FROM pg_temp.ingest_found AS found
    WHERE found.place NOT IN ('other_name', 'batch', 'profile')
    GROUP BY found.run_id
    ORDER BY found.run_id;
    INSERT INTO ingest.import_events (source_system, event, details)
    SELECT given.source_system, 'erased', jsonb_build_object('profile_versions', count(DISTINCT found.profile_version))
    FROM pg_temp.ingest_found AS found
    JOIN ingest.erasure_requests() AS given ON given.request = found.request
    WHERE found.place = 'profile'
    GROUP BY given.source_system
    ORDER BY given.source_system;

    RETURN QUERY
        WITH asked AS MATERIALIZED (
            SELECT * FROM ingest.erasure_requests()
        ), promoted AS MATERIALIZED (
            -- A repeated request returns the places again.
            SELECT DISTINCT keys.request, landed.promoted_to
            FROM (
                SELECT own.request, own.dedupe_key, ingest.key_prefix(own.dedupe_key) AS key_prefix
                FROM (
                    SELECT asked.request, asked.dedupe_key FROM asked
                    UNION
                    SELECT found.request, found.dedupe_key FROM pg_temp.ingest_found AS found WHERE found.place = 'row'
                ) AS own
                OFFSET 0
            ) AS keys
            JOIN ingest.plaintiffs_raw AS landed
              ON landed.key_prefix = keys.key_prefix
             AND landed.dedupe_key = keys.dedupe_key
            WHERE landed.status = 'promoted'
        )
        SELECT
            asked.request,
            count(DISTINCT (found.run_id, found.row_number)) FILTER (WHERE found.place IN ('row', 'failed_row')),
            count(DISTINCT found.run_id) FILTER (WHERE found.place NOT IN ('other_name', 'batch')),
            count(DISTINCT (found.run_id, found.row_number)) FILTER (WHERE found.place = 'mention'),
            count(DISTINCT (found.run_id, found.event_id, found.profile_version)) FILTER (WHERE found.place IN ('run', 'event', 'profile')),
            count(DISTINCT (found.run_id, found.row_number)) FILTER (WHERE found.place = 'other_name'),
            count(DISTINCT found.run_id) FILTER (WHERE found.place = 'batch'),
            ARRAY(SELECT promoted.promoted_to FROM promoted WHERE promoted.request = asked.request ORDER BY promoted.promoted_to)
        FROM asked
        LEFT JOIN pg_temp.ingest_found AS found ON found.request = asked.request
        GROUP BY asked.request
        ORDER BY asked.request;
    DROP TABLE pg_temp.ingest_found, pg_temp.ingest_wanted;
END
$$;

-- Erases one person. Its parameters may be logged by the server, so prefer Clear-ImportPerson.
CREATE FUNCTION ingest.erase_person(source_system text, email text, name text)
RETURNS TABLE (
    rows_erased bigint, runs_affected bigint, mentions_erased bigint, texts_erased bigint, rows_other_name bigint,
    batch_ids_left bigint, promoted_to text[])
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning
AS $$
#variable_conflict use_column
BEGIN
    DROP TABLE IF EXISTS pg_temp.ingest_erasure;
    CREATE TEMPORARY TABLE ingest_erasure (request bigint, source_system text, email text, plaintiff_name text, dedupe_key bytea) ON COMMIT DROP;
    INSERT INTO pg_temp.ingest_erasure (request, source_system, email, plaintiff_name)
    VALUES (1, erase_person.source_system, erase_person.email, erase_person.name);
    RETURN QUERY
        SELECT erased.rows_erased, erased.runs_affected, erased.mentions_erased, erased.texts_erased, erased.rows_other_name,
            erased.batch_ids_left, erased.promoted_to
        FROM ingest.erase_people() AS erased;
    DROP TABLE pg_temp.ingest_erasure;
END
$$;

INSERT INTO ingest.schema_migrations (version, name) VALUES ('20261123100400', 'ingest_erasure_functions');
