-- name: event_with_payload
SELECT l.kind, l.subject, p.payload FROM ledger l JOIN ledger_payloads p USING (seq) WHERE l.seq = ?

-- name: move_outcome_digest
UPDATE studies SET outcome_digest = ?3 WHERE study_uid = ?1 AND outcome_digest = ?2

-- name: values_mapped_only_to
SELECT value FROM operator_maps GROUP BY value HAVING min(technologist) = ?1 AND max(technologist) = ?1

-- name: all_operator_values
SELECT id, kind, raw FROM operator_values ORDER BY id

-- name: rename_operator_value
UPDATE operator_values SET raw = ?2 WHERE id = ?1

-- name: operator_value_by_id
SELECT kind, raw FROM operator_values WHERE id = ?

-- name: insert_erased_value
INSERT OR REPLACE INTO erased_values (hash, value) VALUES (?1, ?2)

-- name: erased_value
SELECT value FROM erased_values WHERE hash = ?

-- name: erase_technologist
UPDATE technologists SET id = ?2, name = ?2, employee_number = ?3, registry_number = '', aliases = ?4, active = 0
WHERE id = ?1

-- progress_cases follows the cases by itself.
-- name: columns_with_technologists
SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
WHERE m.type = 'table' AND m.name <> 'progress_cases' AND (c.name = 'technologist' OR c.name LIKE '%\_technologist' ESCAPE '\')
ORDER BY m.name, c.name

-- name: cases_that_hold
SELECT case_id, suggestions, reasons, differs, said FROM cases
WHERE instr(suggestions, ?1) OR instr(reasons, ?1) OR instr(coalesce(differs, ''), ?1) OR instr(coalesce(said, ''), ?1)

-- name: rewrite_case
UPDATE cases SET suggestions = ?2, reasons = ?3, differs = ?4, said = ?5
WHERE case_id = ?1 AND suggestions = ?6 AND reasons = ?7 AND differs IS ?8 AND said IS ?9

-- name: erase_actor
UPDATE actors SET name = ?2 || '/' || id WHERE name = ?1
