-- Folding. A study that nobody speaks of any more is kept as one blob (fold_pack.h). A row of `instances` that stands
-- beside the pack, late or changed since, is the newer word on its UID, until the study is folded again.
CREATE TABLE folded_studies (
  study     INTEGER PRIMARY KEY REFERENCES studies (id),
  instances INTEGER NOT NULL,
  folded_ms INTEGER NOT NULL,
  pack      BLOB NOT NULL
) STRICT;

-- Some UIDs of each folded study, by their digests: enough to notice the study under another Study Instance UID.
CREATE TABLE folded_uids (
  digest INTEGER NOT NULL,
  study  INTEGER NOT NULL REFERENCES studies (id),
  PRIMARY KEY (digest, study)
) STRICT, WITHOUT ROWID;

-- `common` loses its foreign key: common facts are deleted when their study is folded, and SQLite would read through all
-- instances of all studies for each of them. How rows are kept does not change, so only the table's words do, in the way
-- SQLite's ALTER TABLE page names for taking a constraint away; making millions of rows anew takes half a minute.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = 'CREATE TABLE "instances" (
  study      INTEGER NOT NULL REFERENCES studies (id),
  sop_uid    TEXT NOT NULL,
  common     INTEGER NOT NULL,
  own        BLOB NOT NULL,
  incomplete INTEGER NOT NULL DEFAULT 0 CHECK (incomplete IN (0, 1)),
  heard_ms   INTEGER NOT NULL,
  PRIMARY KEY (study, sop_uid)
) STRICT, WITHOUT ROWID' WHERE type = 'table' AND name = 'instances';
PRAGMA writable_schema = RESET;
