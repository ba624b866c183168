-- name: technologist_by_id
SELECT name, employee_number, registry_number, level, aliases, active FROM technologists WHERE id = ?

-- name: all_technologists
SELECT id, name, employee_number, registry_number, level, aliases, active FROM technologists ORDER BY id

-- name: put_technologist
INSERT INTO technologists (id, name, employee_number, registry_number, level, aliases, active)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (id) DO UPDATE
SET name = ?2, employee_number = ?3, registry_number = ?4, level = ?5, aliases = ?6, active = ?7

-- name: put_operator_map
INSERT INTO operator_maps (value, station, technologist) VALUES (?1, ?2, ?3)
ON CONFLICT (value, station) DO UPDATE SET technologist = ?3

-- name: operator_map
SELECT technologist FROM operator_maps WHERE value = ? AND station = ?

-- name: all_operator_maps
SELECT v.raw, m.station, m.technologist FROM operator_maps m JOIN operator_values v ON v.id = m.value
ORDER BY v.raw, m.station

-- name: people_moved
UPDATE settings SET value = value + 1 WHERE key = 'people_revision'

-- name: studies_waiting_for_people
UPDATE studies SET due_ms = ?1, due_by = 'people'
WHERE due_ms IS NULL AND id IN (SELECT study FROM cases WHERE status = 'pending'
                                UNION SELECT study FROM cases WHERE status = 'credited' AND operator = ?2)
RETURNING id
