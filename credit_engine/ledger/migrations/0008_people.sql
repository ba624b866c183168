-- People's dated facts, operator maps that hold for a time, and which cases suggest whom.
ALTER TABLE technologists ADD COLUMN profession TEXT NOT NULL DEFAULT 'technologist'
  CHECK (profession IN ('technologist', 'physician'));
-- A JSON array of "lead" and "qa".
ALTER TABLE technologists ADD COLUMN duties TEXT NOT NULL DEFAULT '[]';

-- One row a fact (people_facts.h): what it says is JSON, without names; a title stands beside it and in no event. A fact
-- that was replaced or taken back stays with the moment when it was, so that what was known on a day can be told.
CREATE TABLE people_facts (
  id              INTEGER PRIMARY KEY,
  technologist    TEXT NOT NULL REFERENCES technologists (id),
  kind            TEXT NOT NULL CHECK (kind IN ('employment', 'level', 'milestone', 'ce', 'meeting', 'program')),
  fact            TEXT NOT NULL,
  by_technologist TEXT REFERENCES technologists (id),
  title           TEXT NOT NULL,
  since_ms        INTEGER NOT NULL,
  gone_ms         INTEGER
) STRICT;
CREATE INDEX people_facts_of ON people_facts (technologist, kind);
CREATE INDEX people_facts_by ON people_facts (by_technologist);

-- Days of the study, YYYYMMDD; empty: open.
CREATE TABLE dated_operator_maps (
  value        INTEGER NOT NULL REFERENCES operator_values (id),
  station      TEXT NOT NULL,
  from_day     TEXT NOT NULL,
  until_day    TEXT NOT NULL,
  technologist TEXT NOT NULL REFERENCES technologists (id),
  PRIMARY KEY (value, station, from_day)
) STRICT, WITHOUT ROWID;
INSERT INTO dated_operator_maps (value, station, from_day, until_day, technologist)
SELECT value, station, '', '', technologist FROM operator_maps;
DROP TABLE operator_maps;
ALTER TABLE dated_operator_maps RENAME TO operator_maps;

-- Projection of cases.suggestions, kept by the triggers: whom a case suggests is found without reading every case.
CREATE TABLE case_suggestions (
  case_id      TEXT NOT NULL,
  technologist TEXT NOT NULL,
  PRIMARY KEY (case_id, technologist)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_suggestions_of ON case_suggestions (technologist);
CREATE TRIGGER case_suggests AFTER INSERT ON cases WHEN new.suggestions <> '[]' BEGIN
  INSERT OR IGNORE INTO case_suggestions SELECT new.case_id, value FROM json_each(new.suggestions);
END;
CREATE TRIGGER case_suggests_others AFTER UPDATE OF suggestions ON cases WHEN new.suggestions <> old.suggestions BEGIN
  DELETE FROM case_suggestions WHERE case_id = new.case_id;
  INSERT OR IGNORE INTO case_suggestions SELECT new.case_id, value FROM json_each(new.suggestions);
END;
CREATE TRIGGER case_suggests_no_more AFTER DELETE ON cases WHEN old.suggestions <> '[]' BEGIN
  DELETE FROM case_suggestions WHERE case_id = old.case_id;
END;
INSERT OR IGNORE INTO case_suggestions (case_id, technologist)
SELECT c.case_id, j.value FROM cases c, json_each(c.suggestions) j;
