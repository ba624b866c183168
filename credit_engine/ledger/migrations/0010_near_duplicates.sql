-- Other exams of the same patient some days before or after: a repeat, the rest of an exam.
CREATE INDEX presences_patient ON presences (patient, begun) WHERE patient <> '';
