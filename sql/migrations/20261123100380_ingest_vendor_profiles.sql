-- Vendor profiles: how to read a vendor's files and what to expect. Every change creates a new version; old versions are kept.

CREATE TABLE ingest.vendor_profiles (
    source_system    text        NOT NULL,
    version          integer     NOT NULL,
    changed_at       timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    changed_by       text        NOT NULL DEFAULT session_user,
    is_removed       boolean     NOT NULL DEFAULT false,
    column_map       jsonb,
    delimiter        text,
    encoding         text,
    header_line      bigint,
    accepted_headers jsonb,
    email_rule       text,
    required_columns jsonb,
    column_patterns  jsonb,
    rhythm           text,
    min_rows         bigint,
    max_rows         bigint,
    volume_gate      boolean,
    repeat_gate      boolean,
    fill_gate        boolean,
    trailer_pattern  text,
    erased_at        timestamptz,
    CONSTRAINT vendor_profiles_pk PRIMARY KEY (source_system, version)
);
COMMENT ON TABLE ingest.vendor_profiles IS
    'How to read a vendor''s files and what to expect. The highest version of a source system applies. A null value is not set.';
COMMENT ON COLUMN ingest.vendor_profiles.is_removed IS 'Whether this version removed the profile. All other values are then null.';
COMMENT ON COLUMN ingest.vendor_profiles.column_map IS 'Canonical column to the headers that it is read from: {"plaintiff_name": ["First Name", "Last Name"]}.';
COMMENT ON COLUMN ingest.vendor_profiles.accepted_headers IS 'The headers that the vendor may send: an array of arrays of column names.';
COMMENT ON COLUMN ingest.vendor_profiles.email_rule IS 'address, or any.';
COMMENT ON COLUMN ingest.vendor_profiles.required_columns IS 'Columns that must have a value in every row, in addition to name and email.';
COMMENT ON COLUMN ingest.vendor_profiles.column_patterns IS 'Canonical column to the regular expression that its values must match: {"state": "^[A-Z]{2}$"}.';
COMMENT ON COLUMN ingest.vendor_profiles.rhythm IS 'How often a file is expected: daily, weekdays, weekly, monthly, or an interval such as "3 days" or "6 hours".';
COMMENT ON COLUMN ingest.vendor_profiles.min_rows IS 'The smallest number of data rows to expect in a file.';
COMMENT ON COLUMN ingest.vendor_profiles.max_rows IS 'The largest number of data rows to expect in a file.';
COMMENT ON COLUMN ingest.vendor_profiles.volume_gate IS 'Whether an unusual number of rows is an error instead of a warning.';
COMMENT ON COLUMN ingest.vendor_profiles.repeat_gate IS 'Whether it is an error instead of a warning if nobody in a file is new.';
COMMENT ON COLUMN ingest.vendor_profiles.fill_gate IS 'Whether it is an error instead of a warning if columns are emptier than in earlier files.';
COMMENT ON COLUMN ingest.vendor_profiles.trailer_pattern IS
    'A regular expression that matches the trailer on the last line of a file. Its group "count" captures the number of data rows.';
COMMENT ON COLUMN ingest.vendor_profiles.erased_at IS 'When a person was last erased from this version. Nothing else of a version ever changes.';

CREATE TRIGGER vendor_profiles_refuse_update BEFORE UPDATE ON ingest.vendor_profiles
    FOR EACH ROW EXECUTE FUNCTION ingest.guard_erasure(
        'column_map', 'delimiter', 'encoding', 'accepted_headers', 'email_rule', 'required_columns', 'column_patterns', 'rhythm', 'trailer_pattern');
CREATE TRIGGER vendor_profiles_refuse_delete BEFORE DELETE ON ingest.vendor_profiles
    FOR EACH STATEMENT EXECUTE FUNCTION ingest.refuse_change();
CREATE TRIGGER vendor_profiles_refuse_truncate BEFORE TRUNCATE ON ingest.vendor_profiles
    FOR EACH STATEMENT EXECUTE FUNCTION ingest.refuse_change();

-- What a profile says, without what was not given.
CREATE FUNCTION ingest.profile_members(profile ingest.vendor_profiles)
RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_strip_nulls(to_jsonb(profile)) - '{source_system,version,changed_at,changed_by,is_removed,erased_at}'::text[];
$$;

-- Whether a JSON value is an array of texts that are not blank, each of at most so many characters.
CREATE FUNCTION ingest.is_text_array(value jsonb, max_items integer, max_length integer)
RETURNS boolean
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN jsonb_typeof(value) = 'array' THEN
        jsonb_array_length(value) BETWEEN 1 AND max_items
        AND NOT EXISTS (
            SELECT FROM jsonb_array_elements(value) AS element
            WHERE jsonb_typeof(element) <> 'string' OR length(element #>> '{}') > max_length)
        ELSE false END;
$$;

-- Returns the members of a profile that are not valid. A JSON null means that the member is not set.
CREATE FUNCTION ingest.vendor_profile_faults(profile jsonb)
RETURNS text[]
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(member.key ORDER BY member.key)
    FROM jsonb_each(profile) AS member
    CROSS JOIN (VALUES (ARRAY['plaintiff_name', 'email', 'phone', 'address', 'city', 'state', 'postal_code'])) AS known (columns)
    WHERE jsonb_typeof(member.value) <> 'null'
      AND NOT coalesce(CASE member.key
        WHEN 'column_map' THEN CASE WHEN jsonb_typeof(member.value) = 'object' THEN NOT EXISTS (
            SELECT FROM jsonb_each(member.value) AS mapped
            WHERE mapped.key <> ALL (known.columns) OR NOT ingest.is_text_array(mapped.value, 20, 1000)) END
        WHEN 'delimiter' THEN jsonb_typeof(member.value) = 'string' AND member.value #>> '{}' ~ '^[^[:alnum:]"\r\n]$'
        WHEN 'encoding' THEN jsonb_typeof(member.value) = 'string' AND member.value #>> '{}' ~ '^[A-Za-z0-9._:-]{1,60}$'
        WHEN 'header_line' THEN CASE WHEN jsonb_typeof(member.value) = 'number' THEN
            member.value #>> '{}' ~ '^[1-9][0-9]{0,8}$' END
        WHEN 'accepted_headers' THEN CASE WHEN jsonb_typeof(member.value) = 'array' THEN
            jsonb_array_length(member.value) BETWEEN 1 AND 100 AND NOT EXISTS (
                SELECT FROM jsonb_array_elements(member.value) AS header
                WHERE NOT ingest.is_text_array(header, 1000, 1000)) END
        WHEN 'email_rule' THEN member.value IN ('"address"', '"any"')
        WHEN 'required_columns' THEN ingest.is_text_array(member.value, 100, 1000)
        WHEN 'column_patterns' THEN CASE WHEN jsonb_typeof(member.value) = 'object' THEN NOT EXISTS (
            SELECT FROM jsonb_each(member.value) AS pattern
            WHERE pattern.key <> ALL (known.columns) OR pattern.key IN ('plaintiff_name', 'email')
               OR jsonb_typeof(pattern.value) <> 'string' OR length(pattern.value #>> '{}') NOT BETWEEN 1 AND 500) END
        WHEN 'rhythm' THEN jsonb_typeof(member.value) = 'string'
            AND member.value #>> '{}' ~ '^(daily|weekdays|weekly|monthly|[1-9][0-9]{0,2} (day|hour)s?)$'
        WHEN 'min_rows' THEN jsonb_typeof(member.value) = 'number' AND member.value #>> '{}' ~ '^[0-9]{1,18}$'
        WHEN 'max_rows' THEN jsonb_typeof(member.value) = 'number' AND member.value #>> '{}' ~ '^[0-9]{1,18}$'
        WHEN 'volume_gate' THEN jsonb_typeof(member.value) = 'boolean'
        WHEN 'repeat_gate' THEN jsonb_typeof(member.value) = 'boolean'
        WHEN 'fill_gate' THEN jsonb_typeof(member.value) = 'boolean'
        WHEN 'trailer_pattern' THEN jsonb_typeof(member.value) = 'string'
            AND length(member.value #>> '{}') <= 500 AND position('(?<count>' IN member.value #>> '{}') > 0
      END, false);
$$;

-- Adds a version and its event. The lock is the last one in the lock order and ends with the transaction.
CREATE FUNCTION ingest.add_vendor_profile(source_system text, profile jsonb, is_removed boolean, expected_version integer)
RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    given CONSTANT jsonb := jsonb_strip_nulls(ingest.redact_json(add_vendor_profile.profile));
    latest ingest.vendor_profiles;
    before jsonb;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('ingest.profile.' || add_vendor_profile.source_system, 0));
    SELECT * INTO latest FROM ingest.vendor_profiles AS found
    WHERE found.source_system = add_vendor_profile.source_system
    ORDER BY found.version DESC LIMIT 1;
    IF expected_version IS NOT NULL AND expected_version <> coalesce(CASE WHEN NOT latest.is_removed THEN latest.version END, 0) THEN
        RAISE EXCEPTION 'somebody else has changed the profile of %; your change was not applied', add_vendor_profile.source_system
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Look at the new version, and make the change again.';
    END IF;

    before := coalesce(ingest.profile_members(latest), '{}');
    IF coalesce(latest.is_removed, true) = add_vendor_profile.is_removed AND before = given THEN
        RETURN latest.version;
    END IF;

    INSERT INTO ingest.vendor_profiles
    SELECT (jsonb_populate_record(NULL::ingest.vendor_profiles, given || jsonb_build_object(
        'source_system', add_vendor_profile.source_system,
        'version', coalesce(latest.version, 0) + 1,
        'changed_at', clock_timestamp(),
        'changed_by', session_user,
        'is_removed', add_vendor_profile.is_removed))).*;
    -- Only the names of the members, because readers of events may not see headers.
    INSERT INTO ingest.import_events (source_system, event, details)
    VALUES (
        add_vendor_profile.source_system,
        CASE WHEN add_vendor_profile.is_removed THEN 'profile_removed' ELSE 'profile_changed' END,
        jsonb_build_object('version', coalesce(latest.version, 0) + 1) || CASE WHEN add_vendor_profile.is_removed THEN '{}'::jsonb ELSE jsonb_build_object(
            'changed', (
                SELECT coalesce(jsonb_agg(name ORDER BY name), '[]')
                FROM (SELECT jsonb_object_keys(given) UNION SELECT jsonb_object_keys(coalesce(before, '{}'))) AS members (name)
                WHERE given -> name IS DISTINCT FROM before -> name)) END);
    RETURN coalesce(latest.version, 0) + 1;
END
$$;

-- Replaces the whole profile of a source system. Returns its version, which is a new one if something changed. With an expected version
-- (0 for none yet), a change that somebody else has made is not overwritten.
CREATE FUNCTION ingest.set_vendor_profile(source_system text, profile jsonb, expected_version integer DEFAULT NULL)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    faults text[];
BEGIN
    source_system := lower(btrim(source_system));
    IF source_system IS NULL OR source_system !~ '^[a-z0-9][a-z0-9._-]{0,63}$' THEN
        RAISE EXCEPTION 'source_system is not valid'
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Use 1 to 64 of a-z, 0-9, ".", "_" and "-", starting with a letter or a digit.';
    END IF;
    IF profile IS NULL OR jsonb_typeof(profile) <> 'object' THEN
        RAISE EXCEPTION 'the profile is not a JSON object' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    faults := ingest.vendor_profile_faults(profile);
    IF faults IS NOT NULL THEN
        RAISE EXCEPTION 'the profile is not valid: %', ingest.redact_numbers(array_to_string(faults, ', '))
            USING ERRCODE = 'invalid_parameter_value', HINT = 'The comments on the columns of ingest.vendor_profiles say what is allowed.';
    END IF;
    IF (profile ->> 'min_rows')::bigint > (profile ->> 'max_rows')::bigint THEN
        RAISE EXCEPTION 'the profile is not valid: min_rows is greater than max_rows' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN ingest.add_vendor_profile(source_system, profile, false, expected_version);
END
$$;

-- Removes the profile of a source system by adding a version that records the removal. Returns that version; null if there is no profile.
CREATE FUNCTION ingest.remove_vendor_profile(source_system text, expected_version integer DEFAULT NULL)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    source_system := lower(btrim(source_system));
    RETURN ingest.add_vendor_profile(source_system, '{}', true, expected_version);
END
$$;

-- Records that a different header was accepted, and by whom. If the source system has a profile, the header is added to its accepted
-- headers. If it is the first one, the previous header is added too, because it was accepted implicitly. Called in the transaction of the load, so that nothing is accepted unless the file is loaded.
CREATE FUNCTION ingest.accept_vendor_header(run_id uuid, header jsonb, details jsonb DEFAULT NULL, previous jsonb DEFAULT NULL)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    run_source text;
    profile jsonb;
    accepted jsonb;
    new_version integer;
BEGIN
    SELECT run.source_system INTO STRICT run_source FROM ingest.import_runs AS run WHERE run.id = accept_vendor_header.run_id;
    PERFORM pg_advisory_xact_lock(hashtextextended('ingest.profile.' || run_source, 0));
    SELECT ingest.profile_members(latest) INTO profile
    FROM ingest.vendor_profiles AS latest
    WHERE latest.source_system = run_source
      AND NOT latest.is_removed
      AND NOT EXISTS (
          SELECT FROM ingest.vendor_profiles AS later
          WHERE later.source_system = latest.source_system AND later.version > latest.version);
    IF FOUND THEN
        accepted := coalesce(profile -> 'accepted_headers', CASE WHEN previous IS NULL THEN '[]' ELSE jsonb_build_array(previous) END);
        -- Not @>, which ignores the order of columns and extra columns.
        IF NOT EXISTS (SELECT FROM jsonb_array_elements(accepted) AS known (header) WHERE known.header = accept_vendor_header.header) THEN
            -- Keeps the newest 100.
            accepted := (CASE WHEN jsonb_array_length(accepted) < 100 THEN accepted ELSE accepted - 0 END) || jsonb_build_array(header);
            new_version := ingest.set_vendor_profile(run_source, jsonb_set(profile, '{accepted_headers}', accepted));
        END IF;
    END IF;
    INSERT INTO ingest.import_events (run_id, source_system, event, details)
    VALUES (accept_vendor_header.run_id, run_source, 'header_accepted',
        coalesce(ingest.redact_json(details), '{}') || jsonb_strip_nulls(jsonb_build_object('profile_version', new_version)));
    RETURN new_version;
END
$$;

INSERT INTO ingest.schema_migrations (version, name) VALUES ('20261123100380', 'ingest_vendor_profiles');
