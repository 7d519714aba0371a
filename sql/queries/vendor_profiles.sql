-- Vendor profiles: the current ones, or all versions. A null source system does not filter.
SELECT to_jsonb(profile)::text AS profile
FROM ingest.vendor_profiles AS profile
WHERE (@source_system IS NULL OR profile.source_system LIKE ANY (@source_system))
  AND (@all_versions OR (NOT profile.is_removed AND NOT EXISTS (
      SELECT FROM ingest.vendor_profiles AS later
      WHERE later.source_system = profile.source_system AND later.version > profile.version)))
ORDER BY profile.source_system, profile.version DESC;
