-- From one study that has rows to the next: they are few, those that are folded are ten years.
-- name: studies_to_fold
WITH RECURSIVE unfolded (study) AS (
  SELECT min(study) FROM instances
  UNION ALL
  SELECT (SELECT min(study) FROM instances WHERE study > u.study) FROM unfolded u WHERE u.study IS NOT NULL
)
SELECT s.id FROM unfolded u JOIN studies s ON s.id = u.study
WHERE s.state <> 'open' AND s.due_ms IS NULL AND s.evaluated_revision = s.facts_revision AND s.heard_ms <= ?1
ORDER BY s.heard_ms LIMIT ?2

-- name: study_for_folding
SELECT study_uid, facts_revision FROM studies
WHERE id = ? AND state <> 'open' AND due_ms IS NULL AND evaluated_revision = facts_revision

-- name: instances_to_fold
SELECT sop_uid, common, own, incomplete, heard_ms FROM instances WHERE study = ?

-- name: common_to_fold
SELECT facts, operators, operator_codes, physicians, station FROM common_facts WHERE id = ?

-- name: folded_pack
SELECT pack FROM folded_studies WHERE study = ?

-- name: put_folded
INSERT INTO folded_studies (study, instances, folded_ms, pack) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (study) DO UPDATE SET instances = ?2, folded_ms = ?3, pack = ?4

-- name: put_folded_uid
INSERT INTO folded_uids (digest, study) VALUES (?, ?) ON CONFLICT DO NOTHING

-- name: studies_of_folded_uid
SELECT study FROM folded_uids WHERE digest = ? ORDER BY study

-- Series by series, so that a slice can take their common facts along.
-- name: delete_folded_instances
DELETE FROM instances
WHERE study = ?1 AND sop_uid IN (SELECT sop_uid FROM instances WHERE study = ?1 ORDER BY common, sop_uid LIMIT ?2)
RETURNING common

-- name: delete_unused_common
DELETE FROM common_facts
WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM instances WHERE study = ?2 AND common = ?1)
