-- Projections of accountability cases: folded from the streams `case/…`. No decision rests on them
-- alone.

-- One row per case.
CREATE TABLE cases (
    no               TEXT COLLATE "C" NOT NULL,
    seq              BIGINT NOT NULL,
    state            TEXT NOT NULL,
    unit             TEXT COLLATE "C" NOT NULL,
    office           TEXT NOT NULL,
    measure          TEXT,
    level            TEXT,
    grounds          TEXT NOT NULL,
    proposed_at      BIGINT NOT NULL,
    proposed_by      TEXT NOT NULL,
    notified_at      BIGINT,
    decided_at       BIGINT,
    ended_at         BIGINT,
    nearest_due_at   BIGINT,
    nearest_due_soon_at BIGINT,
    nearest_due_kind TEXT,
    open_items       BIGINT NOT NULL,
    pending_proofs   BIGINT NOT NULL,
    is_appealed      BOOLEAN NOT NULL,
    updated_at       BIGINT NOT NULL,
    PRIMARY KEY (no)
);
CREATE INDEX cases_by_state ON cases (state, no);
CREATE INDEX cases_by_unit ON cases (unit, no);

-- One row per fact that a case cites.
CREATE TABLE case_facts (
    no         TEXT COLLATE "C" NOT NULL,
    n          BIGINT NOT NULL,
    stream     TEXT COLLATE "C" NOT NULL,
    seq        BIGINT NOT NULL,
    deadline_n BIGINT,
    ground     TEXT NOT NULL,
    is_removed BOOLEAN NOT NULL,
    is_upheld  BOOLEAN NOT NULL,
    PRIMARY KEY (no, n)
);
CREATE INDEX case_facts_by_stream ON case_facts (stream);

-- One row per obligation or window of a case.
CREATE TABLE case_deadlines (
    no          TEXT COLLATE "C" NOT NULL,
    n           BIGINT NOT NULL,
    kind        TEXT NOT NULL,
    about       BIGINT,
    unit        TEXT COLLATE "C" NOT NULL,
    level       TEXT,
    started_at  BIGINT NOT NULL,
    due_soon_at BIGINT NOT NULL,
    due_at      BIGINT NOT NULL,
    stopped_at  BIGINT,
    verdict     TEXT,
    passed_at   BIGINT,
    paused_at   BIGINT,
    next_at     BIGINT,
    PRIMARY KEY (no, n)
);
CREATE INDEX case_deadlines_by_next ON case_deadlines (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX case_deadlines_by_unit ON case_deadlines (unit, due_at);

-- Which evaluations ended, without reading the whole log.
CREATE INDEX event_log_evaluations ON event_log (recorded_at) WHERE kind = 'evaluation_concluded';
