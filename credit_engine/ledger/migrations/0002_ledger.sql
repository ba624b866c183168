-- The ledger's signed heads (head.h), sealed sets (seals.h), and what a rebuild needs to know (rebuild.h).

-- One for each commit that appended events, made in that commit.
CREATE TABLE ledger_heads (
  seq       INTEGER PRIMARY KEY REFERENCES ledger (seq),
  time_ms   INTEGER NOT NULL,
  signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;
CREATE TRIGGER ledger_heads_never_change BEFORE UPDATE ON ledger_heads BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_heads_never_shrink BEFORE DELETE ON ledger_heads BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- Projection: which cases stand in which seal, so that a change of one makes an addendum.
CREATE TABLE sealed_cases (
  case_id TEXT NOT NULL,
  seal    INTEGER NOT NULL REFERENCES ledger (seq),
  PRIMARY KEY (case_id, seal)
) STRICT, WITHOUT ROWID;

-- SHA-256 of exam and series as the last evaluation wrote them: says whether they can be had again from the facts.
ALTER TABLE studies ADD COLUMN projected_digest BLOB;

-- Keyed hashes of operator values that were erased (erasure.h): one that is sent again stays erased.
CREATE TABLE erased_values (
  hash  BLOB NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL REFERENCES operator_values (id)
) STRICT, WITHOUT ROWID;
