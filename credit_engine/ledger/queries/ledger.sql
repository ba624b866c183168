-- name: last_ledger_row
SELECT seq, chain FROM ledger ORDER BY seq DESC LIMIT 1

-- name: insert_ledger_row
INSERT INTO ledger (seq, time_ms, actor, kind, subject, digest, chain) VALUES (?, ?, ?, ?, ?, ?, ?)

-- name: insert_ledger_payload
INSERT INTO ledger_payloads (seq, salt, payload) VALUES (?, ?, ?)

-- name: ledger_payload
SELECT payload FROM ledger_payloads WHERE seq = ?

-- name: drop_ledger_payload
DELETE FROM ledger_payloads WHERE seq = ?

-- name: redaction_of
SELECT seq FROM ledger WHERE subject = ? AND kind = 'payload.redacted' ORDER BY seq DESC LIMIT 1

-- name: redactions
SELECT substr(subject, 8) FROM ledger WHERE subject >= 'ledger:' AND subject < 'ledger;' AND kind = 'payload.redacted'

-- name: insert_ledger_head
INSERT INTO ledger_heads (seq, time_ms, signature) VALUES (?, ?, ?)

-- name: newest_ledger_head
SELECT h.seq, h.time_ms, l.chain, h.signature FROM ledger_heads h JOIN ledger l USING (seq) ORDER BY h.seq DESC LIMIT 1

-- name: ledger_chain_at
SELECT chain FROM ledger WHERE seq = ?

-- name: ledger_with_payloads
SELECT l.seq, l.time_ms, l.actor, l.kind, l.subject, l.digest, l.chain, p.salt, p.payload, h.time_ms, h.signature
FROM ledger l LEFT JOIN ledger_payloads p ON p.seq = l.seq LEFT JOIN ledger_heads h ON h.seq = l.seq
ORDER BY l.seq

-- name: stray_ledger_parts
SELECT seq FROM ledger_payloads p WHERE NOT EXISTS (SELECT 1 FROM ledger l WHERE l.seq = p.seq)
UNION ALL
SELECT seq FROM ledger_heads h WHERE NOT EXISTS (SELECT 1 FROM ledger l WHERE l.seq = h.seq)
ORDER BY 1 LIMIT 1

-- name: events_of_subject
SELECT seq, time_ms, kind FROM ledger WHERE subject = ? ORDER BY seq

-- name: events_and_actors_of_subject
SELECT seq, time_ms, kind, actor FROM ledger WHERE subject = ? ORDER BY seq

-- name: newest_event_of_subject
SELECT max(seq) FROM ledger WHERE subject = ?

-- name: events_between_subjects
SELECT seq, time_ms, kind, subject, actor FROM ledger WHERE subject >= ?1 AND subject < ?2 ORDER BY seq

-- name: payloads_that_hold
SELECT seq FROM ledger_payloads WHERE seq > ?1 AND (instr(payload, ?2) > 0) ORDER BY seq

-- name: all_actors
SELECT id, name FROM actors ORDER BY id
