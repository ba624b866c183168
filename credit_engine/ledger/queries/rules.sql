-- name: setting
SELECT value FROM settings WHERE key = ?

-- name: studies_decided
SELECT id FROM studies WHERE outcome_digest IS NOT NULL ORDER BY id

-- name: exam_as_decided
SELECT is_cmr, modules, categories, context FROM exams WHERE study = ?

-- name: series_as_decided
SELECT series_uid, protocol, view, component, contrast, state, description FROM series WHERE study = ?

-- name: cases_settled
SELECT case_id FROM cases WHERE study = ? AND settled = 1 ORDER BY case_id

-- name: study_due_at_once
UPDATE studies SET due_ms = ?1, due_by = 'people' WHERE id = ?2 AND due_ms IS NULL
RETURNING id

-- name: studies_all
SELECT id FROM studies ORDER BY id
