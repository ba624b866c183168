-- name: presence_of_study
SELECT technologist, serial, station_name, patient, begun, ended, is_exam FROM presences WHERE study = ?

-- Times that overlap; no exam begins more than a day before it ends, so that the index on the beginnings serves.
-- name: presences_around
SELECT p.study, s.study_uid, p.technologist, p.serial, p.station_name, p.patient, p.begun, p.ended, p.is_exam
FROM presences p JOIN studies s ON s.id = p.study
WHERE p.study <> ?1
  AND p.begun >= strftime('%Y%m%d', substr(?2, 1, 4) || '-' || substr(?2, 5, 2) || '-' || substr(?2, 7, 2), '-1 day')
  AND ((p.begun < ?3 AND p.ended > ?2) OR (p.begun = ?2 AND p.ended = ?3))
ORDER BY s.study_uid

-- name: put_presence
INSERT OR REPLACE INTO presences (study, technologist, serial, station_name, patient, begun, ended, is_exam)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- name: delete_presence
DELETE FROM presences WHERE study = ?

-- name: due_for_neighbours
UPDATE studies SET due_ms = ?2, due_by = 'people' WHERE id = ?1 AND due_ms IS NULL RETURNING id
