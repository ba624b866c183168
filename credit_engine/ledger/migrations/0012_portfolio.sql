-- Projections of the events "portfolio.imported": cases of other employers, which a lead attested. They are in no total.
-- `source_key` signed the portfolio, `hash` is its own; both in hex. `holds`: cases in it. Days are "2026-03-09".
CREATE TABLE portfolios (
  event                 INTEGER PRIMARY KEY,
  technologist          TEXT NOT NULL REFERENCES technologists (id),
  attester_technologist TEXT NOT NULL REFERENCES technologists (id),
  source_key            TEXT NOT NULL,
  hash                  TEXT NOT NULL,
  at_day                TEXT NOT NULL,
  holds                 INTEGER NOT NULL,
  imported_ms           INTEGER NOT NULL
) STRICT;
CREATE INDEX portfolios_of ON portfolios (technologist);

-- One a study and person, of the first portfolio that holds it. `says` is the portfolio's row, in JSON.
CREATE TABLE external_cases (
  technologist TEXT NOT NULL REFERENCES technologists (id),
  study_key    TEXT NOT NULL,
  portfolio    INTEGER NOT NULL REFERENCES portfolios (event),
  study_date   TEXT NOT NULL,
  says         TEXT NOT NULL,
  PRIMARY KEY (technologist, study_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX external_cases_by_portfolio ON external_cases (portfolio);
