-- name: presence_of_study
SELECT technologist, serial, station_name, patient, begun, ended, is_exam FROM presences WHERE study = ?

-- Times that overlap; no exam begins more than a day before it ends, so that the index on the beginnings serves.
-- name: presences_around
SELECT p.study, s.study_uid, p.technologist, p.serial, p.station_name, p.patient, p.begun, p.ended, p.is_exam
FROM presences p JOIN studies s ON s.id = p.study
WHERE p.study <> ?1
  AND p.begun >= strftime('%Y%m%d', substr(?2, 1, 4) || '-' || substr(?2, 5, 2) || '-' || substr(?2, 7, 2), '-1 day')
  AND p.begun <= ?3
  AND ((p.begun < ?3 AND p.ended > ?2) OR (p.begun = ?2 AND p.ended = ?3))
ORDER BY s.study_uid

-- Within so many days before and after.
-- name: presences_of_patient
SELECT p.study, s.study_uid, p.begun, p.ended, p.is_exam, e.study_date
FROM presences p JOIN studies s ON s.id = p.study JOIN exams e ON e.study = p.study
WHERE p.patient = ?2 AND p.patient <> '' AND p.study <> ?1
  AND p.begun >= strftime('%Y%m%d', substr(?3, 1, 4) || '-' || substr(?3, 5, 2) || '-' || substr(?3, 7, 2), '-' || ?4 || ' days')
  AND p.begun < strftime('%Y%m%d', substr(?3, 1, 4) || '-' || substr(?3, 5, 2) || '-' || substr(?3, 7, 2),
                         '+' || (?4 + 1) || ' days')
ORDER BY p.begun, s.study_uid

-- name: categories_of_exam
SELECT categories FROM exams WHERE study = ?

-- name: put_presence
INSERT OR REPLACE INTO presences (study, technologist, serial, station_name, patient, begun, ended, is_exam)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- name: delete_presence
DELETE FROM presences WHERE study = ?

-- name: due_for_neighbours
UPDATE studies SET due_ms = ?2, due_by = 'people' WHERE id = ?1 AND due_ms IS NULL RETURNING id
