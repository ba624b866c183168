-- What people do to cases (case_acts.h). `settled`: a person has said whose a case is and whether it counts; an evaluation
-- leaves it alone and notes in `differs` where it says otherwise. `said`: claims, nominations, ticked categories, and what
-- the case was before, as JSON.
ALTER TABLE cases ADD COLUMN settled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN supervisor_technologist TEXT;
ALTER TABLE cases ADD COLUMN verifier_technologist TEXT;
ALTER TABLE cases ADD COLUMN approver_technologist TEXT;
ALTER TABLE cases ADD COLUMN said TEXT;
UPDATE cases SET settled = 1 WHERE status IN ('confirmed', 'declined', 'disputed');
