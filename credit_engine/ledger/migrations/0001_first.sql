-- The first schema. Times are UTC in milliseconds since 1970; "raw" texts are UTF-8 as the scanner meant them.
-- People: technologists' names stand in `technologists` only, raw operator strings in `operator_values` only, names of those
-- who act in `actors` only; everything else carries ids, so that a person can be erased without touching the chain.

-- Single values: people_revision (moves with every change of roster or maps), patient_key_check.
CREATE TABLE settings (
  key   TEXT NOT NULL PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

-- A scanner is its manufacturer and serial number; names and AE titles are aliases of it.
CREATE TABLE stations (
  id           INTEGER PRIMARY KEY,
  manufacturer TEXT NOT NULL,
  serial       TEXT NOT NULL,
  model        TEXT NOT NULL,
  UNIQUE (manufacturer, serial, model)
) STRICT;

CREATE TABLE station_aliases (
  station INTEGER NOT NULL REFERENCES stations (id),
  kind    TEXT NOT NULL CHECK (kind IN ('station_name', 'ae_title')),
  value   TEXT NOT NULL,
  PRIMARY KEY (station, kind, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE operator_values (
  id             INTEGER PRIMARY KEY,
  kind           TEXT NOT NULL CHECK (kind IN ('name', 'code', 'physician')),
  raw            TEXT NOT NULL,
  first_heard_ms INTEGER NOT NULL,
  UNIQUE (kind, raw)
) STRICT;

-- The row is written with every commit of its instances, so nothing that changes then has an index: one page, not three.
-- `facts_revision` moves with every change of what the study's instances say; the study is due for evaluation at `due_ms`
-- because of `due_by`, unless that is NULL. After a restart the deadline is counted from `heard_ms` anew.
CREATE TABLE studies (
  id                 INTEGER PRIMARY KEY,
  study_uid          TEXT NOT NULL UNIQUE,
  state              TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'complete', 'discontinued', 'void', 'excluded')),
  completed_by       TEXT CHECK (completed_by IN ('mpps', 'quiet_period', 'hard_cap', 'import')),
  first_heard_ms     INTEGER NOT NULL,
  heard_ms           INTEGER NOT NULL,
  changed_ms         INTEGER NOT NULL,
  due_ms             INTEGER,
  due_by             TEXT CHECK (due_by IN ('mpps', 'quiet_period', 'hard_cap', 'import', 'people')),
  facts_revision     INTEGER NOT NULL DEFAULT 0,
  evaluated_revision INTEGER NOT NULL DEFAULT 0,
  outcome_digest     BLOB,
  completed_ms       INTEGER,
  revisions          INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Who sent a study, and from which scanner it is.
CREATE TABLE study_sources (
  study          INTEGER NOT NULL REFERENCES studies (id),
  calling_ae     TEXT NOT NULL,
  station        INTEGER NOT NULL REFERENCES stations (id),
  first_heard_ms INTEGER NOT NULL,
  PRIMARY KEY (study, calling_ae, station)
) STRICT, WITHOUT ROWID;

-- What the instances of a series have in common, kept once (instance_codec.h). Operators are ids of operator_values.
CREATE TABLE common_facts (
  id              INTEGER PRIMARY KEY,
  digest          BLOB NOT NULL UNIQUE,
  facts           BLOB NOT NULL,
  operators       TEXT NOT NULL,
  operator_codes  TEXT NOT NULL,
  physicians      TEXT NOT NULL,
  station         INTEGER NOT NULL REFERENCES stations (id)
) STRICT;

-- Clustered by study, as it is read; the index finds a UID that comes again, or in another study.
CREATE TABLE instances (
  study      INTEGER NOT NULL REFERENCES studies (id),
  sop_uid    TEXT NOT NULL,
  common     INTEGER NOT NULL REFERENCES common_facts (id),
  own        BLOB NOT NULL,
  incomplete INTEGER NOT NULL DEFAULT 0 CHECK (incomplete IN (0, 1)),
  heard_ms   INTEGER NOT NULL,
  PRIMARY KEY (study, sop_uid)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX instances_by_uid ON instances (sop_uid, study);

-- Oddities a person should see: one SOP Instance UID in two studies, or sent again with other facts (the first are kept).
-- One row a study, kind and set of fields; `sop_uid` is the first that showed it.
CREATE TABLE conflicts (
  study      INTEGER NOT NULL REFERENCES studies (id),
  kind       TEXT NOT NULL CHECK (kind IN ('other_study', 'other_facts')),
  detail     TEXT NOT NULL,
  sop_uid    TEXT NOT NULL,
  calling_ae TEXT NOT NULL,
  heard_ms   INTEGER NOT NULL,
  PRIMARY KEY (study, kind, detail)
) STRICT, WITHOUT ROWID;

-- Projections of the last evaluation: exams, series, who is named in them, cases.
CREATE TABLE exams (
  study      INTEGER PRIMARY KEY REFERENCES studies (id),
  is_cmr     INTEGER NOT NULL CHECK (is_cmr IN (0, 1)),
  why_not    TEXT NOT NULL,
  station    TEXT NOT NULL,
  study_date TEXT NOT NULL,
  study_time TEXT NOT NULL,
  accessions TEXT NOT NULL,
  patient    TEXT NOT NULL,
  modules    TEXT NOT NULL,
  categories TEXT NOT NULL,
  context    TEXT NOT NULL,
  notes      TEXT NOT NULL
) STRICT;

CREATE TABLE series (
  study       INTEGER NOT NULL REFERENCES studies (id),
  series_uid  TEXT NOT NULL,
  ordinal     INTEGER NOT NULL,
  description TEXT NOT NULL,
  modality    TEXT NOT NULL,
  protocol    TEXT NOT NULL,
  view        TEXT NOT NULL,
  component   TEXT NOT NULL,
  contrast    TEXT NOT NULL,
  confidence  REAL NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('certain', 'probable', 'ambiguous')),
  evidence    TEXT NOT NULL,
  instances   INTEGER NOT NULL,
  incomplete  INTEGER NOT NULL,
  PRIMARY KEY (study, series_uid)
) STRICT, WITHOUT ROWID;

CREATE TABLE series_operators (
  study      INTEGER NOT NULL REFERENCES studies (id),
  series_uid TEXT NOT NULL,
  value      INTEGER NOT NULL REFERENCES operator_values (id),
  instances  INTEGER NOT NULL,
  PRIMARY KEY (study, series_uid, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX series_operators_of_value ON series_operators (value);

-- `case_id` is derived from study, role and slot, so that it survives every evaluation and a rebuild. `differs` holds what an
-- evaluation says of a case that a person has settled, and the person's word stands.
CREATE TABLE cases (
  case_id     TEXT NOT NULL PRIMARY KEY,
  study       INTEGER NOT NULL REFERENCES studies (id),
  role        TEXT NOT NULL,
  slot        INTEGER NOT NULL,
  technologist TEXT,
  operator    INTEGER REFERENCES operator_values (id),
  status      TEXT NOT NULL CHECK (status IN ('credited', 'pending', 'confirmed', 'declined', 'disputed', 'excluded', 'void')),
  counts      INTEGER NOT NULL CHECK (counts IN (0, 1)),
  suggestions TEXT NOT NULL,
  reasons     TEXT NOT NULL,
  credits     TEXT NOT NULL,
  differs     TEXT,
  created_ms  INTEGER NOT NULL,
  changed_ms  INTEGER NOT NULL,
  UNIQUE (study, role, slot)
) STRICT, WITHOUT ROWID;
CREATE INDEX cases_status ON cases (status);
CREATE INDEX cases_technologist ON cases (technologist);
CREATE INDEX cases_changed ON cases (changed_ms);

-- People. `aliases` is a JSON array of raw operator values.
CREATE TABLE technologists (
  id              TEXT NOT NULL PRIMARY KEY,
  name            TEXT NOT NULL,
  employee_number TEXT NOT NULL,
  registry_number TEXT NOT NULL,
  level           INTEGER NOT NULL,
  aliases         TEXT NOT NULL,
  active          INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT, WITHOUT ROWID;

-- A raw operator value mapped to a person by hand; an empty station means everywhere.
CREATE TABLE operator_maps (
  value        INTEGER NOT NULL REFERENCES operator_values (id),
  station      TEXT NOT NULL,
  technologist TEXT NOT NULL REFERENCES technologists (id),
  PRIMARY KEY (value, station)
) STRICT, WITHOUT ROWID;

CREATE TABLE actors (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- The record of decisions: append-only, each row chained to the one before it (chain.h). The payload stands beside it, so
-- that it can be redacted: the chain covers only its salted digest.
CREATE TABLE ledger (
  seq     INTEGER PRIMARY KEY,
  time_ms INTEGER NOT NULL,
  actor   TEXT NOT NULL,
  kind    TEXT NOT NULL,
  subject TEXT NOT NULL,
  digest  BLOB NOT NULL CHECK (length(digest) = 32),
  chain   BLOB NOT NULL CHECK (length(chain) = 32)
) STRICT;
CREATE INDEX ledger_subject ON ledger (subject);
CREATE TRIGGER ledger_never_changes BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_never_shrinks BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TABLE ledger_payloads (
  seq     INTEGER PRIMARY KEY REFERENCES ledger (seq),
  salt    BLOB NOT NULL CHECK (length(salt) = 32),
  payload TEXT NOT NULL
) STRICT;
