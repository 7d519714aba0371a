-- Vendor profiles for a role that may not see headers and column names. Otherwise like vendor_profiles.sql.
SELECT jsonb_build_object(
    'source_system', profile.source_system,
    'version', profile.version,
    'changed_at', profile.changed_at,
    'changed_by', profile.changed_by,
    'is_removed', profile.is_removed,
    'rhythm', profile.rhythm,
    'min_rows', profile.min_rows,
    'max_rows', profile.max_rows,
    'volume_gate', profile.volume_gate,
    'repeat_gate', profile.repeat_gate,
    'fill_gate', profile.fill_gate)::text AS profile
FROM ingest.vendor_profiles AS profile
WHERE (@source_system IS NULL OR profile.source_system LIKE ANY (@source_system))
  AND (@all_versions OR (NOT profile.is_removed AND NOT EXISTS (
      SELECT FROM ingest.vendor_profiles AS later
      WHERE later.source_system = profile.source_system AND later.version > profile.version)))
ORDER BY profile.source_system, profile.version DESC;
