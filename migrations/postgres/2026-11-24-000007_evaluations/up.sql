-- Projection of evaluations: folded from the streams `incident/…`. No decision reads it.

-- One row per evaluated cycle of an incident, from the first sheet on.
CREATE TABLE evaluations (
    no             TEXT COLLATE "C" NOT NULL,
    cycle          BIGINT NOT NULL,
    state          TEXT NOT NULL,
    points         BIGINT,
    grade          TEXT,
    first_points   BIGINT,
    first_grade    TEXT,
    is_vetoed      BOOLEAN NOT NULL,
    lead           TEXT COLLATE "C",
    rubric_version BIGINT NOT NULL,
    scored_at      BIGINT NOT NULL,
    concluded_at   BIGINT,
    appeal_state   TEXT,
    is_drill       BOOLEAN NOT NULL,
    PRIMARY KEY (no, cycle)
);
CREATE INDEX evaluations_by_conclusion ON evaluations (concluded_at) WHERE concluded_at IS NOT NULL;
CREATE INDEX evaluations_by_lead ON evaluations (lead, concluded_at) WHERE lead IS NOT NULL;
