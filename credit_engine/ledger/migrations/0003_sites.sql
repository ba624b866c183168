-- The hospital that the configuration puts a scanner in.
ALTER TABLE stations ADD COLUMN site TEXT NOT NULL DEFAULT '';

-- How a scanner's clock compares with ours: the least time, in milliseconds, that lay between the moment which an object
-- (`image`) or the N-CREATE of a step (`step`) gives and the moment when it came, by the day of its coming (UTC). Below zero
-- the scanner's clock is ahead.
CREATE TABLE station_clocks (
  station  INTEGER NOT NULL REFERENCES stations (id),
  day      TEXT NOT NULL,
  source   TEXT NOT NULL CHECK (source IN ('image', 'step')),
  least_ms INTEGER NOT NULL,
  PRIMARY KEY (station, day, source)
) STRICT, WITHOUT ROWID;
