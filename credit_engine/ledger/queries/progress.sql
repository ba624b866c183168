-- name: insert_program
INSERT INTO programs (id, version, hash, text, shipped, added_ms) VALUES (?, ?, ?, ?, ?, ?)

-- name: program_hash
SELECT hash FROM programs WHERE id = ? AND version = ?

-- name: program_text
SELECT text FROM programs WHERE id = ? AND version = ?

-- name: newest_program_version
SELECT max(version) FROM programs WHERE id = ?1 AND added_ms <= ?2

-- name: all_programs
SELECT id, version, text, shipped, added_ms, hex(hash),
       (SELECT count(*) FROM people_facts f WHERE f.kind = 'program' AND f.gone_ms IS NULL
        AND f.fact ->> 'program' = p.id AND f.fact ->> 'version' = p.version)
FROM programs p ORDER BY id, version

-- name: case_records
SELECT p.case_id, p.study_uid, p.study_date, p.own_technologist, p.role, p.status, p.counts, p.credits, p.suggestions,
       p.reasons, p.supervisor_technologist, p.verifier_technologist, p.approver_technologist, p.study_time,
       coalesce(t.site, (SELECT min(y.site) FROM study_sources x JOIN stations y ON y.id = x.station
                         WHERE x.study = p.study AND y.site <> ''), '')
FROM progress_cases p LEFT JOIN stations t ON t.id = p.station
WHERE p.technologist = ?1 AND p.changed_ms <= ?2 ORDER BY p.study_date, p.case_id

-- name: case_records_count
SELECT count(*) FROM progress_cases WHERE technologist = ?1

-- Of those that were there; which these are, the index says alone.
-- name: cases_changed_after
SELECT c.case_id, s.study_uid, e.study_date, e.study_time,
       coalesce((SELECT min(t.site) FROM study_sources x JOIN stations t ON t.id = x.station
                 WHERE x.study = s.id AND t.site <> ''), '')
FROM cases c JOIN studies s ON s.id = c.study JOIN exams e ON e.study = c.study
WHERE c.case_id IN (SELECT case_id FROM cases WHERE changed_ms > ?1 AND created_ms <= ?1) ORDER BY s.id, c.case_id

-- name: roster_changes_after
SELECT seq FROM ledger WHERE subject = 'roster' AND kind = 'technologist.changed' AND time_ms > ?1 ORDER BY seq

