-- From the merge to the commit, no run of this source is rolled back and nobody in it is erased.
SELECT ingest.lock_source($1, false);
