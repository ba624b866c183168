-- name: study_wait
SELECT outcome_digest IS NOT NULL,
       (SELECT count(*) FROM study_steps WHERE study = ?1),
       (SELECT count(*) FROM study_steps l JOIN steps p ON p.id = l.step WHERE l.study = ?1 AND p.status = 'IN PROGRESS'),
       EXISTS (SELECT 1 FROM instances WHERE study = ?1) OR EXISTS (SELECT 1 FROM folded_studies WHERE study = ?1)
FROM studies WHERE id = ?1

-- name: step_by_uid
SELECT id, status, facts, operators, words FROM steps WHERE step_uid = ?

-- name: insert_step
INSERT INTO steps (step_uid, status, facts, operators, words, calling_ae, created_ms, heard_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)

-- name: update_step
UPDATE steps SET status = ?2, facts = ?3, operators = ?4, words = ?5, heard_ms = max(heard_ms, ?6) WHERE id = ?1

-- name: step_refused_set
UPDATE steps SET refused_sets = refused_sets + 1 WHERE id = ?

-- name: step_closed_by
UPDATE steps SET closed_by = ?2 WHERE id = ?1

-- name: studies_of_step
SELECT study FROM study_steps WHERE step = ? ORDER BY place

-- name: delete_study_steps
DELETE FROM study_steps WHERE step = ?

-- name: insert_study_step
INSERT INTO study_steps (study, step, place) VALUES (?, ?, ?) ON CONFLICT DO NOTHING

-- name: steps_of_study
SELECT p.facts, p.operators, p.id FROM study_steps l JOIN steps p ON p.id = l.step WHERE l.study = ? ORDER BY p.step_uid

-- A group case: whether this study is the one that the step's series belong to where no image says so: the first of those
-- that have images, or else the first of all.
-- name: leads_step
SELECT l.study FROM study_steps l
WHERE l.step = ?
ORDER BY NOT EXISTS (SELECT 1 FROM instances i WHERE i.study = l.study)
             AND NOT EXISTS (SELECT 1 FROM folded_studies f WHERE f.study = l.study), l.place LIMIT 1

-- name: step_closed_in_study
UPDATE studies
SET facts_revision = facts_revision + 1, changed_ms = ?2,
    due_ms = CASE WHEN outcome_digest IS NULL AND EXISTS (
                    SELECT 1 FROM study_steps l JOIN steps p ON p.id = l.step WHERE l.study = ?1 AND p.status = 'IN PROGRESS')
                  THEN due_ms ELSE ?2 END,
    due_by = CASE WHEN outcome_digest IS NOT NULL THEN 'people'
                  WHEN EXISTS (
                    SELECT 1 FROM study_steps l JOIN steps p ON p.id = l.step WHERE l.study = ?1 AND p.status = 'IN PROGRESS')
                  THEN due_by ELSE 'mpps' END
WHERE id = ?1
RETURNING due_ms

-- name: studies_sharing_steps
SELECT DISTINCT other.study FROM study_steps mine JOIN study_steps other ON other.step = mine.step
WHERE mine.study = ?1 AND other.study <> ?1

-- name: steps_window
SELECT p.step_uid, p.status, p.facts, p.operators, p.calling_ae, p.created_ms, p.heard_ms,
       (SELECT a.name FROM actors a WHERE p.closed_by = 'actor:' || a.id), p.refused_sets,
       (SELECT json_group_array(s.study_uid) FROM study_steps l JOIN studies s ON s.id = l.study WHERE l.step = p.id)
FROM steps p WHERE p.heard_ms >= ?1 ORDER BY p.status <> 'IN PROGRESS', p.heard_ms DESC, p.step_uid LIMIT ?2

-- name: is_rejected
SELECT 1 FROM rejections WHERE sop_uid = ? AND title IN ('113001', '113037', '113038')

-- name: rejected_uids
SELECT sop_uid FROM rejections WHERE title IN ('113001', '113037', '113038')

-- name: studies_of_rejected
SELECT DISTINCT study FROM instances WHERE sop_uid = ?

-- name: insert_rejection
INSERT INTO rejections (sop_uid, note_uid, title, study) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
