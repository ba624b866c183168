-- Programs as they were added, each version for good: who is on one stays on it until moved (people_facts of kind program).
-- `hash`: SHA-256 of what the file says (program_content), whatever its comments.
CREATE TABLE programs (
  id       TEXT NOT NULL,
  version  INTEGER NOT NULL,
  hash     BLOB NOT NULL,
  text     TEXT NOT NULL,
  shipped  INTEGER NOT NULL CHECK (shipped IN (0, 1)),
  added_ms INTEGER NOT NULL,
  PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;
