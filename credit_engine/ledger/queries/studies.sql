-- name: study_by_id
SELECT study_uid, facts_revision FROM studies WHERE id = ?

-- name: instances_of_study
SELECT i.sop_uid, i.common, i.own, i.incomplete,
       EXISTS (SELECT 1 FROM rejections r WHERE r.sop_uid = i.sop_uid AND r.title IN ('113001', '113037', '113038'))
FROM instances i WHERE i.study = ? ORDER BY i.sop_uid

-- name: outstanding_studies
SELECT id, heard_ms, due_by = 'people' FROM studies WHERE due_ms IS NOT NULL ORDER BY due_ms

-- name: people_revision
SELECT value FROM settings WHERE key = 'people_revision'

-- name: study_for_outcome
SELECT facts_revision, state, outcome_digest, revisions, due_by FROM studies WHERE id = ?

-- name: settle_study
UPDATE studies SET evaluated_revision = facts_revision, due_ms = NULL, due_by = NULL WHERE id = ?

-- name: set_projected_digest
UPDATE studies SET projected_digest = ?2 WHERE id = ?1

-- name: decide_study
UPDATE studies
SET state = ?1, completed_by = coalesce(completed_by, ?2), outcome_digest = ?3, changed_ms = ?4,
    completed_ms = coalesce(completed_ms, ?4), revisions = ?5
WHERE id = ?6

-- name: put_exam
INSERT INTO exams (study, is_cmr, why_not, station, study_date, study_time, accessions, patient, modules, categories,
                   context, notes)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
ON CONFLICT (study) DO UPDATE
SET is_cmr = ?2, why_not = ?3, station = ?4, study_date = ?5, study_time = ?6, accessions = ?7, patient = ?8, modules = ?9,
    categories = ?10, context = ?11, notes = ?12

-- name: delete_series
DELETE FROM series WHERE study = ?

-- name: delete_series_operators
DELETE FROM series_operators WHERE study = ?

-- name: insert_series
INSERT INTO series (study, series_uid, ordinal, description, modality, protocol, view, component, contrast, confidence,
                    state, evidence, instances, incomplete)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: insert_series_operator
INSERT INTO series_operators (study, series_uid, value, instances) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET instances = instances + excluded.instances

-- name: insert_case
INSERT INTO cases (case_id, study, role, slot, technologist, operator, status, counts, suggestions, reasons, credits,
                   created_ms, changed_ms, settled, supervisor_technologist, verifier_technologist,
                   approver_technologist, said)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?13, ?14, ?15, ?16, ?17)

-- name: update_case
UPDATE cases
SET technologist = ?2, operator = ?3, status = ?4, counts = ?5, suggestions = ?6, reasons = ?7, credits = ?8,
    changed_ms = ?9, settled = ?10, supervisor_technologist = ?11, verifier_technologist = ?12,
    approver_technologist = ?13, said = ?14
WHERE case_id = ?1

-- name: case_differs
UPDATE cases SET differs = ?2 WHERE case_id = ?1

-- name: case_by_id
SELECT case_id, role, slot, technologist, operator, status, counts, suggestions, reasons, credits, differs, settled,
       supervisor_technologist, verifier_technologist, approver_technologist, said
FROM cases WHERE case_id = ?

-- name: case_ids_of_study
SELECT case_id FROM cases WHERE study = ? ORDER BY role, slot

-- name: study_for_acts
SELECT s.state, s.outcome_digest IS NOT NULL, e.categories
FROM studies s LEFT JOIN exams e ON e.study = s.id WHERE s.id = ?

-- name: study_of_case
SELECT s.id, s.study_uid FROM cases c JOIN studies s ON s.id = c.study WHERE c.case_id = ?

-- name: seals_of_case
SELECT seal FROM sealed_cases WHERE case_id = ? ORDER BY seal

-- name: insert_sealed_case
INSERT INTO sealed_cases (case_id, seal) VALUES (?, ?) ON CONFLICT DO NOTHING

-- name: delete_sealed_cases
DELETE FROM sealed_cases

-- name: delete_exam
DELETE FROM exams WHERE study = ?

-- name: delete_cases
DELETE FROM cases WHERE study = ?

-- name: projected_digest
SELECT projected_digest FROM studies WHERE id = ?

-- name: studies_after
SELECT id FROM studies WHERE id > ?1 ORDER BY id LIMIT ?2

-- name: put_rebuilt_case
INSERT INTO cases (case_id, study, role, slot, technologist, operator, status, counts, suggestions, reasons, credits,
                   differs, created_ms, changed_ms, settled, supervisor_technologist, verifier_technologist,
                   approver_technologist, said)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)

-- name: restore_decision
UPDATE studies SET state = ?2, completed_by = ?3, completed_ms = ?4, revisions = ?5 WHERE id = ?1
