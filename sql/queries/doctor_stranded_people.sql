-- Rolled-back runs whose people are only in skipped rows of other runs now. count_stranded_rows sees the keys, which a reader may not see.
SELECT stranding.run_id::text
FROM unnest(ingest.find_stranding_runs()) AS stranding (run_id)
WHERE ingest.count_stranded_rows(stranding.run_id) > 0
ORDER BY stranding.run_id;
