-- Which ones, before anything else is read of them: there may be ten years of others.
-- name: studies_window
SELECT s.id, s.study_uid, s.state, s.completed_by, s.outcome_digest IS NOT NULL, s.changed_ms, s.due_ms, s.revisions,
       e.is_cmr, e.why_not, e.station, e.study_date, e.study_time, e.accessions, e.patient, e.modules, e.categories,
       e.context, e.notes, p.begun, p.ended,
       (SELECT min(t.site) FROM study_sources x JOIN stations t ON t.id = x.station WHERE x.study = s.id AND t.site <> '')
FROM (SELECT id FROM studies WHERE changed_ms >= ?1 ORDER BY changed_ms DESC, id DESC LIMIT ?2) w
JOIN studies s ON s.id = w.id LEFT JOIN exams e ON e.study = s.id LEFT JOIN presences p ON p.study = s.id
ORDER BY s.changed_ms DESC, s.id DESC

-- name: series_of_study
SELECT series_uid, description, protocol, view, component, contrast, confidence, state, evidence, instances, incomplete,
       modality
FROM series WHERE study = ? ORDER BY ordinal

-- name: operators_of_study
SELECT o.series_uid, v.raw, v.kind FROM series_operators o JOIN operator_values v ON v.id = o.value
WHERE o.study = ? ORDER BY o.series_uid, v.kind DESC, v.raw

-- name: sources_of_study
SELECT calling_ae FROM study_sources WHERE study = ?1 AND calling_ae <> ''
UNION SELECT p.calling_ae FROM study_steps l JOIN steps p ON p.id = l.step WHERE l.study = ?1 AND p.calling_ae <> ''
ORDER BY calling_ae

-- name: conflicts_of_study
SELECT kind, detail, sop_uid, calling_ae FROM conflicts WHERE study = ? ORDER BY kind, detail

-- name: cases_window
SELECT c.case_id, s.study_uid, c.technologist, t.name, v.raw, c.role, c.status, c.counts, c.reasons, c.credits,
       c.suggestions, c.differs, c.changed_ms, e.study_date, c.settled, c.supervisor_technologist,
       c.verifier_technologist, c.approver_technologist, c.said
FROM cases c
JOIN studies s ON s.id = c.study
LEFT JOIN technologists t ON t.id = c.technologist
LEFT JOIN operator_values v ON v.id = c.operator
LEFT JOIN exams e ON e.study = c.study
WHERE c.changed_ms >= ?1 AND (?3 = '' OR c.status = ?3) AND (?4 = '' OR c.technologist = ?4)
  AND (?5 = '' OR c.case_id = ?5)
ORDER BY c.changed_ms DESC, c.case_id LIMIT ?2

-- name: operators_seen
SELECT v.raw, v.kind = 'code', count(DISTINCT o.study), sum(o.instances), max(e.study_date), e.station
FROM series_operators o
JOIN operator_values v ON v.id = o.value
JOIN exams e ON e.study = o.study
GROUP BY v.id
ORDER BY count(DISTINCT o.study) DESC, v.raw
