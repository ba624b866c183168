-- name: portfolio_cases
SELECT c.case_id, s.study_uid, e.study_date, e.station, c.role, c.status, c.credits, e.modules,
       coalesce(c.supervisor_technologist, ''), coalesce(c.verifier_technologist, ''),
       coalesce((SELECT min(t.site) FROM study_sources x JOIN stations t ON t.id = x.station
                 WHERE x.study = s.id AND t.site <> ''), ''),
       s.id
FROM cases c JOIN studies s ON s.id = c.study JOIN exams e ON e.study = c.study
WHERE c.technologist = ?

-- name: sites_of_stations
SELECT DISTINCT site FROM stations WHERE site <> ''

-- name: studies_of_technologist
SELECT DISTINCT s.study_uid FROM cases c JOIN studies s ON s.id = c.study WHERE c.technologist = ?

-- name: insert_portfolio
INSERT INTO portfolios (event, technologist, attester_technologist, source_key, hash, at_day, holds, imported_ms)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- name: insert_external_case
INSERT INTO external_cases (technologist, study_key, portfolio, study_date, says) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (technologist, study_key) DO NOTHING

-- name: portfolio_by_hash
SELECT event FROM portfolios WHERE technologist = ? AND hash = ?

-- name: portfolios_of
SELECT event, attester_technologist, source_key, hash, at_day, holds, imported_ms FROM portfolios
WHERE technologist = ? AND imported_ms <= ? ORDER BY event

-- name: external_cases_of
SELECT portfolio, says FROM external_cases WHERE technologist = ? AND study_date <= ?
ORDER BY portfolio, study_date, study_key

-- name: delete_external_cases
DELETE FROM external_cases

-- name: delete_portfolios
DELETE FROM portfolios

-- name: forget_external_cases
DELETE FROM external_cases WHERE technologist = ?

-- name: forget_portfolios
DELETE FROM portfolios WHERE technologist = ?
