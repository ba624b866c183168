-- name: technologist_by_id
SELECT name, employee_number, registry_number, level, aliases, active, profession, duties FROM technologists
WHERE id = ?

-- name: all_technologists
SELECT id, name, employee_number, registry_number, level, aliases, active, profession, duties FROM technologists
ORDER BY id

-- name: put_technologist
INSERT INTO technologists (id, name, employee_number, registry_number, level, aliases, active, profession, duties)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (id) DO UPDATE
SET name = ?2, employee_number = ?3, registry_number = ?4, level = ?5, aliases = ?6, active = ?7, profession = ?8,
    duties = ?9

-- name: set_duties
UPDATE technologists SET duties = ?2 WHERE id = ?1

-- name: insert_people_fact
INSERT INTO people_facts (technologist, kind, fact, by_technologist, title, since_ms) VALUES (?, ?, ?, ?, ?, ?)
RETURNING id

-- name: end_people_fact
UPDATE people_facts SET gone_ms = ?2 WHERE id = ?1

-- name: people_fact
SELECT id, technologist, by_technologist, title, fact FROM people_facts WHERE id = ?1 AND kind = ?2 AND gone_ms IS NULL

-- name: people_facts_standing
SELECT id, technologist, by_technologist, title, fact FROM people_facts
WHERE kind = ?1 AND gone_ms IS NULL ORDER BY id

-- name: people_facts_standing_of
SELECT id, technologist, by_technologist, title, fact FROM people_facts
WHERE technologist = ?2 AND kind = ?1 AND gone_ms IS NULL ORDER BY id

-- name: people_facts_known
SELECT id, technologist, by_technologist, title, fact FROM people_facts
WHERE kind = ?1 AND (?2 = '' OR technologist = ?2) AND since_ms <= ?3 AND (gone_ms IS NULL OR gone_ms > ?3) ORDER BY id

-- name: forget_titles
UPDATE people_facts SET title = '' WHERE technologist = ?

-- name: put_operator_map
INSERT INTO operator_maps (value, station, technologist, from_day, until_day) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (value, station, from_day) DO UPDATE SET technologist = ?3, until_day = ?5

-- name: operator_map
SELECT technologist, until_day FROM operator_maps WHERE value = ? AND station = ? AND from_day = ?

-- name: maps_of_value
SELECT from_day, until_day, technologist FROM operator_maps WHERE value = ? AND station = ?

-- name: all_operator_maps
SELECT v.raw, m.station, m.technologist, m.from_day, m.until_day
FROM operator_maps m JOIN operator_values v ON v.id = m.value
ORDER BY v.raw, m.station, m.from_day

-- name: studies_a_map_concerns
SELECT study FROM cases WHERE status = 'pending'
UNION SELECT o.study FROM series_operators o JOIN operator_values v ON v.id = o.value
WHERE v.kind = 'name' AND v.raw = ?1 AND o.study IN (SELECT study FROM cases)
ORDER BY 1

-- name: people_moved
UPDATE settings SET value = value + 1 WHERE key = 'people_revision'

-- name: studies_waiting_for_people
UPDATE studies SET due_ms = ?1, due_by = 'people'
WHERE due_ms IS NULL AND id IN (
  SELECT study FROM cases WHERE status = 'pending'
  UNION SELECT study FROM series_operators WHERE value = ?2 AND study IN (SELECT study FROM cases))
RETURNING id
