-- What a unit sees and owes, what is open and what was closed when: found without walking all
-- incidents.

CREATE INDEX incidents_by_registrar ON incidents (registered_by);
CREATE INDEX incidents_by_closing ON incidents (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX incidents_by_due_kind ON incidents (nearest_due_kind, nearest_due_soon_at)
    WHERE nearest_due_kind IS NOT NULL;
CREATE INDEX assignments_of_unit ON assignments (unit, no);
CREATE INDEX deadlines_open_of_unit ON deadlines (unit, no) WHERE verdict IS NULL;
