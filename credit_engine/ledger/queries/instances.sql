-- name: insert_study
INSERT INTO studies (study_uid, first_heard_ms, heard_ms, changed_ms) VALUES (?1, ?2, ?2, ?2)
ON CONFLICT (study_uid) DO NOTHING

-- name: study_id
SELECT id FROM studies WHERE study_uid = ?

-- name: study_uid_by_id
SELECT study_uid FROM studies WHERE id = ?

-- name: touch_study
UPDATE studies
SET facts_revision = facts_revision + 1, heard_ms = max(heard_ms, ?1), changed_ms = ?2, due_ms = ?3, due_by = ?4
WHERE id = ?5

-- name: insert_station
INSERT INTO stations (manufacturer, serial, model) VALUES (?, ?, ?) ON CONFLICT DO NOTHING

-- name: station_id
SELECT id FROM stations WHERE manufacturer = ? AND serial = ? AND model = ?

-- The configuration may put a scanner elsewhere than it was.
-- name: set_station_site
UPDATE stations SET site = ?1 WHERE id = ?2 AND site <> ?1

-- name: insert_station_alias
INSERT INTO station_aliases (station, kind, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING

-- name: insert_source
INSERT INTO study_sources (study, calling_ae, station, first_heard_ms) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING

-- name: insert_common
INSERT INTO common_facts (digest, facts, operators, operator_codes, physicians, station) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (digest) DO NOTHING

-- name: common_id
SELECT id FROM common_facts WHERE digest = ?

-- name: common_by_id
SELECT digest, facts, operators, operator_codes, physicians FROM common_facts WHERE id = ?

-- name: studies_of_uid
SELECT study FROM instances WHERE sop_uid = ? ORDER BY study

-- name: instance
SELECT common, incomplete, own FROM instances WHERE study = ? AND sop_uid = ?

-- name: insert_instance
INSERT INTO instances (study, sop_uid, common, own, heard_ms) VALUES (?, ?, ?, ?, ?)

-- name: insert_conflict
INSERT INTO conflicts (study, kind, detail, sop_uid, calling_ae, heard_ms) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING

-- name: set_incomplete
UPDATE instances SET incomplete = ?1 WHERE study = ?2 AND sop_uid = ?3
