-- Performed steps (MPPS): one row a step, as all its messages left it (step_codec.h). Operators stand apart as ids of
-- operator_values, so that a person can be erased: per series an object of `names`, `codes` and `physicians`.
-- `refused_sets` counts N-SETs that came after the end. `words` are keyed hashes of the patient's name and ID, by which these
-- words are struck from later messages too, which do not say them; gone when the step is final.
CREATE TABLE steps (
  id           INTEGER PRIMARY KEY,
  step_uid     TEXT NOT NULL UNIQUE,
  status       TEXT NOT NULL CHECK (status IN ('IN PROGRESS', 'COMPLETED', 'DISCONTINUED')),
  facts        BLOB NOT NULL,
  operators    TEXT NOT NULL,
  words        BLOB,
  calling_ae   TEXT NOT NULL,
  created_ms   INTEGER NOT NULL,
  heard_ms     INTEGER NOT NULL,
  closed_by    TEXT,
  refused_sets INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX steps_heard ON steps (heard_ms);

-- A group case is one step of several studies; `place` is the study's place in the step's list.
CREATE TABLE study_steps (
  study INTEGER NOT NULL REFERENCES studies (id),
  step  INTEGER NOT NULL REFERENCES steps (id),
  place INTEGER NOT NULL,
  PRIMARY KEY (study, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX study_steps_by_step ON study_steps (step);

-- What rejection notes name. The instances may come later than the note, and in other studies.
CREATE TABLE rejections (
  sop_uid  TEXT NOT NULL,
  note_uid TEXT NOT NULL,
  title    TEXT NOT NULL,
  study    INTEGER NOT NULL REFERENCES studies (id),
  PRIMARY KEY (sop_uid, note_uid)
) STRICT, WITHOUT ROWID;

-- Projection: who was at which scanner from when to when (local time), by the last evaluation. `technologist` is empty unless
-- one alone stands behind the study; `is_exam` says that its case is neither excluded nor void.
CREATE TABLE presences (
  study        INTEGER PRIMARY KEY REFERENCES studies (id),
  technologist TEXT NOT NULL,
  serial       TEXT NOT NULL,
  station_name TEXT NOT NULL,
  patient      TEXT NOT NULL,
  begun        TEXT NOT NULL,
  ended        TEXT NOT NULL,
  is_exam      INTEGER NOT NULL CHECK (is_exam IN (0, 1))
) STRICT;
CREATE INDEX presences_begun ON presences (begun);
