-- name: note_clock
INSERT INTO station_clocks (station, day, source, least_ms) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT DO UPDATE SET least_ms = min(least_ms, excluded.least_ms)

-- name: stations_by_alias
SELECT DISTINCT a.station FROM station_aliases a JOIN stations s ON s.id = a.station
WHERE s.site = ?1
  AND ((a.kind = 'ae_title' AND a.value = ?2 AND ?2 <> '') OR (a.kind = 'station_name' AND a.value = ?3 AND ?3 <> ''))

-- The clock by the last day on which something came live; a step's beginning tells it better than an image.
-- name: stations_report
SELECT s.site, s.manufacturer, s.model, s.serial,
       (SELECT json_group_array(value) FROM station_aliases a WHERE a.station = s.id AND a.kind = 'station_name'),
       (SELECT json_group_array(value) FROM station_aliases a WHERE a.station = s.id AND a.kind = 'ae_title'),
       (SELECT count(DISTINCT x.study) FROM study_sources x WHERE x.station = s.id),
       (SELECT max(t.heard_ms) FROM study_sources x JOIN studies t ON t.id = x.study WHERE x.station = s.id),
       c.day, c.least_ms, c.source
FROM stations s
LEFT JOIN station_clocks c ON c.station = s.id AND (c.day, c.source) =
  (SELECT k.day, k.source FROM station_clocks k WHERE k.station = s.id ORDER BY k.day DESC, k.source DESC LIMIT 1)
ORDER BY s.site, s.manufacturer, s.model, s.serial
