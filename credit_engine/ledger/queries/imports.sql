-- name: imported_file
SELECT 1 FROM imported_files WHERE file = ?

-- name: insert_imported_file
INSERT INTO imported_files (file) VALUES (?) ON CONFLICT DO NOTHING

-- Studies that wait for quiet and came from files alone; and those that were complete before and got something from files,
-- which wait for longer than the quiet period.
-- Looked for among those that have rows (as studies_to_fold does): this runs in the writer, which may not read through ten
-- years of studies meanwhile.
-- name: imported_studies_are_due
UPDATE studies SET due_ms = ?1, due_by = 'import'
WHERE id IN (
    WITH RECURSIVE unfolded (study) AS (
      SELECT min(study) FROM instances
      UNION ALL
      SELECT (SELECT min(study) FROM instances WHERE study > u.study) FROM unfolded u WHERE u.study IS NOT NULL
    )
    SELECT study FROM unfolded)
  AND due_ms IS NOT NULL AND due_by = 'quiet_period' AND heard_ms <= ?2
  AND (NOT EXISTS (SELECT 1 FROM study_sources WHERE study = studies.id AND calling_ae <> ''
                   UNION SELECT 1 FROM study_steps WHERE study = studies.id)
       OR (outcome_digest IS NOT NULL AND due_ms > ?1 + ?3))
RETURNING id

-- name: studies_due_by_import
WITH RECURSIVE unfolded (study) AS (
  SELECT min(study) FROM instances
  UNION ALL
  SELECT (SELECT min(study) FROM instances WHERE study > u.study) FROM unfolded u WHERE u.study IS NOT NULL
)
SELECT count(*) FROM unfolded u JOIN studies s ON s.id = u.study WHERE s.due_ms IS NOT NULL AND s.due_by = 'import'
