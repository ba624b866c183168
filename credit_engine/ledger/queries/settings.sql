-- name: set_setting
INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value

-- name: insert_operator_value
INSERT INTO operator_values (kind, raw, first_heard_ms) VALUES (?, ?, ?) ON CONFLICT (kind, raw) DO NOTHING

-- name: operator_value_id
SELECT id FROM operator_values WHERE kind = ? AND raw = ?

-- name: operator_value_raw
SELECT raw FROM operator_values WHERE id = ?

-- name: insert_actor
INSERT INTO actors (name) VALUES (?) ON CONFLICT (name) DO NOTHING

-- name: actor_id
SELECT id FROM actors WHERE name = ?
