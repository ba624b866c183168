-- name: last_ledger_row
SELECT seq, chain FROM ledger ORDER BY seq DESC LIMIT 1

-- name: insert_ledger_row
INSERT INTO ledger (seq, time_ms, actor, kind, subject, digest, chain) VALUES (?, ?, ?, ?, ?, ?, ?)

-- name: insert_ledger_payload
INSERT INTO ledger_payloads (seq, salt, payload) VALUES (?, ?, ?)

-- name: ledger_with_payloads
SELECT l.seq, l.time_ms, l.actor, l.kind, l.subject, l.digest, l.chain, p.salt, p.payload,
       p.seq IS NULL AND EXISTS (SELECT 1 FROM ledger r WHERE r.subject = 'ledger:' || l.seq AND r.kind = 'payload.redacted')
FROM ledger l LEFT JOIN ledger_payloads p ON p.seq = l.seq
ORDER BY l.seq

-- name: payloads_of_kind
SELECT p.payload FROM ledger l JOIN ledger_payloads p ON p.seq = l.seq WHERE l.kind = ? ORDER BY l.seq
