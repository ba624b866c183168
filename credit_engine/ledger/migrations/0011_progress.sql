-- Progress at ten years of studies: one person's cases are read in one piece, not from all over three tables.

-- Projection, kept by the triggers: what a technologist's progress looks at (progress_cases_now says what that is), their
-- own cases and those that suggest them. `reasons` say why a case does not count; one that stands needs none, but for the day
-- of a study that was resumed on another one. `station` is the scanner, whose site may yet be told or change; NULL: none, or
-- several.
CREATE TABLE progress_cases (
  technologist            TEXT NOT NULL,
  study_date              TEXT NOT NULL,
  case_id                 TEXT NOT NULL,
  study                   INTEGER NOT NULL,
  study_uid               TEXT NOT NULL,
  study_time              TEXT NOT NULL,
  station                 INTEGER,
  own_technologist        TEXT,
  role                    TEXT NOT NULL,
  status                  TEXT NOT NULL,
  counts                  INTEGER NOT NULL,
  suggestions             TEXT NOT NULL,
  reasons                 TEXT NOT NULL,
  credits                 TEXT NOT NULL,
  supervisor_technologist TEXT,
  verifier_technologist   TEXT,
  approver_technologist   TEXT,
  changed_ms              INTEGER NOT NULL,
  PRIMARY KEY (technologist, study_date, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX progress_cases_of_study ON progress_cases (study);

-- The same, read from the tables; a case that suggests its own technologist too gives two rows.
CREATE VIEW cases_in_progress AS
SELECT e.study_date, c.case_id, c.study, s.study_uid, e.study_time,
       (SELECT iif(min(x.station) = max(x.station), min(x.station), NULL) FROM study_sources x
        WHERE x.study = c.study) AS station,
       c.technologist AS own_technologist, c.role, c.status, c.counts, c.suggestions,
       iif(c.status IN ('credited', 'confirmed') AND instr(c.reasons, '"another_day"') = 0, '[]', c.reasons) AS reasons,
       c.credits, c.supervisor_technologist, c.verifier_technologist, c.approver_technologist, c.changed_ms
FROM cases c JOIN studies s ON s.id = c.study JOIN exams e ON e.study = c.study;
CREATE VIEW progress_cases_now AS
SELECT own_technologist AS technologist, p.* FROM cases_in_progress p WHERE own_technologist IS NOT NULL
UNION ALL SELECT j.value, p.* FROM cases_in_progress p, json_each(p.suggestions) j WHERE p.suggestions <> '[]';

CREATE TRIGGER case_progresses AFTER INSERT ON cases BEGIN
  INSERT OR IGNORE INTO progress_cases SELECT * FROM progress_cases_now WHERE case_id = new.case_id;
END;
CREATE TRIGGER case_progresses_otherwise AFTER UPDATE OF technologist, status, counts, suggestions, reasons, credits,
  supervisor_technologist, verifier_technologist, approver_technologist, changed_ms ON cases BEGIN
  DELETE FROM progress_cases WHERE study = new.study AND case_id = new.case_id;
  INSERT OR IGNORE INTO progress_cases SELECT * FROM progress_cases_now WHERE case_id = new.case_id;
END;
CREATE TRIGGER case_progresses_no_more AFTER DELETE ON cases BEGIN
  DELETE FROM progress_cases WHERE study = old.study AND case_id = old.case_id;
END;
-- What is observed before the study is complete has no exam yet, and no day.
CREATE TRIGGER exam_progresses AFTER INSERT ON exams BEGIN
  INSERT OR IGNORE INTO progress_cases SELECT * FROM progress_cases_now WHERE study = new.study;
END;
CREATE TRIGGER exam_progresses_at_another_time AFTER UPDATE OF study_date, study_time ON exams
  WHEN new.study_date <> old.study_date OR new.study_time <> old.study_time BEGIN
  DELETE FROM progress_cases WHERE study = new.study;
  INSERT OR IGNORE INTO progress_cases SELECT * FROM progress_cases_now WHERE study = new.study;
END;
CREATE TRIGGER exam_progresses_no_more AFTER DELETE ON exams BEGIN
  DELETE FROM progress_cases WHERE study = old.study;
END;
CREATE TRIGGER case_progresses_elsewhere AFTER INSERT ON study_sources BEGIN
  UPDATE progress_cases SET station = (SELECT iif(min(station) = max(station), new.station, NULL) FROM study_sources
                                       WHERE study = new.study)
  WHERE study = new.study;
END;
INSERT OR IGNORE INTO progress_cases SELECT * FROM progress_cases_now ORDER BY 1, 2, 3;

-- Which cases suggest whom is asked for progress alone.
DROP TRIGGER case_suggests;
DROP TRIGGER case_suggests_others;
DROP TRIGGER case_suggests_no_more;
DROP TABLE case_suggestions;

-- Which cases stood otherwise on a day: those that changed since, without all that came since.
DROP INDEX cases_changed;
CREATE INDEX cases_changed ON cases (changed_ms, created_ms);
