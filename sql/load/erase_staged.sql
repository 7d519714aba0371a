-- Empties the staged rows of people who were erased after the load had read the list of erased keys up to the id $1. Runs under the lock
-- of the source system, so nobody is erased between this and the commit. The first condition saves reading the stage if nobody was erased.
UPDATE pg_temp.ingest_stage AS stage
SET plaintiff_name = NULL, email = NULL, phone = NULL, address = NULL, city = NULL, state = NULL, postal_code = NULL,
    raw_data = NULL, is_erased = true
FROM ingest.erased_keys AS erased
WHERE (SELECT max(newest.id) FROM ingest.erased_keys AS newest) > $1
  AND erased.id > $1
  AND erased.dedupe_key = stage.dedupe_key
  AND stage.error_code IS NULL
  AND stage.is_erased IS NULL;
