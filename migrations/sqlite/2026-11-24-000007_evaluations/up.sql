-- Projection of evaluations: folded from the streams `incident/…`. No decision reads it.

-- One row per evaluated cycle of an incident, from the first sheet on.
CREATE TABLE evaluations (
    no             TEXT NOT NULL,
    cycle          INTEGER NOT NULL,
    state          TEXT NOT NULL,
    points         INTEGER,
    grade          TEXT,
    first_points   INTEGER,
    first_grade    TEXT,
    is_vetoed      INTEGER NOT NULL CHECK (is_vetoed IN (0, 1)),
    lead           TEXT,
    rubric_version INTEGER NOT NULL,
    scored_at      INTEGER NOT NULL,
    concluded_at   INTEGER,
    appeal_state   TEXT,
    is_drill       INTEGER NOT NULL CHECK (is_drill IN (0, 1)),
    PRIMARY KEY (no, cycle)
) STRICT;
CREATE INDEX evaluations_by_conclusion ON evaluations (concluded_at) WHERE concluded_at IS NOT NULL;
CREATE INDEX evaluations_by_lead ON evaluations (lead, concluded_at) WHERE lead IS NOT NULL;
