-- The end of merge_new.sql while another load adds the same plaintiffs.
ON CONFLICT (dedupe_key) WHERE status IN ('pending', 'processing', 'promoted') DO NOTHING
