-- Projections of accountability cases: folded from the streams `case/…`. No decision rests on them
-- alone.

-- One row per case.
CREATE TABLE cases (
    no               TEXT NOT NULL,
    seq              INTEGER NOT NULL,
    state            TEXT NOT NULL,
    unit             TEXT NOT NULL,
    office           TEXT NOT NULL,
    measure          TEXT,
    level            TEXT,
    grounds          TEXT NOT NULL,
    proposed_at      INTEGER NOT NULL,
    proposed_by      TEXT NOT NULL,
    notified_at      INTEGER,
    decided_at       INTEGER,
    ended_at         INTEGER,
    nearest_due_at   INTEGER,
    nearest_due_soon_at INTEGER,
    nearest_due_kind TEXT,
    open_items       INTEGER NOT NULL,
    pending_proofs   INTEGER NOT NULL,
    is_appealed      INTEGER NOT NULL CHECK (is_appealed IN (0, 1)),
    updated_at       INTEGER NOT NULL,
    PRIMARY KEY (no)
) STRICT;
CREATE INDEX cases_by_state ON cases (state, no);
CREATE INDEX cases_by_unit ON cases (unit, no);

-- One row per fact that a case cites.
CREATE TABLE case_facts (
    no         TEXT NOT NULL,
    n          INTEGER NOT NULL,
    stream     TEXT NOT NULL,
    seq        INTEGER NOT NULL,
    deadline_n INTEGER,
    ground     TEXT NOT NULL,
    is_removed INTEGER NOT NULL CHECK (is_removed IN (0, 1)),
    is_upheld  INTEGER NOT NULL CHECK (is_upheld IN (0, 1)),
    PRIMARY KEY (no, n)
) STRICT;
CREATE INDEX case_facts_by_stream ON case_facts (stream);

-- One row per obligation or window of a case.
CREATE TABLE case_deadlines (
    no          TEXT NOT NULL,
    n           INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    about       INTEGER,
    unit        TEXT NOT NULL,
    level       TEXT,
    started_at  INTEGER NOT NULL,
    due_soon_at INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    stopped_at  INTEGER,
    verdict     TEXT,
    passed_at   INTEGER,
    paused_at   INTEGER,
    next_at     INTEGER,
    PRIMARY KEY (no, n)
) STRICT;
CREATE INDEX case_deadlines_by_next ON case_deadlines (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX case_deadlines_by_unit ON case_deadlines (unit, due_at);

-- Which evaluations ended, without reading the whole log.
CREATE INDEX event_log_evaluations ON event_log (recorded_at) WHERE kind = 'evaluation_concluded';
