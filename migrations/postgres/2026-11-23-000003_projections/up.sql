-- Projections: folded from the log for lists, counters and reports. No decision reads them.

-- One row per incident.
CREATE TABLE incidents (
    no               TEXT COLLATE "C" NOT NULL,
    seq              BIGINT NOT NULL,
    stage            TEXT NOT NULL,
    kind             TEXT NOT NULL,
    is_drill         BOOLEAN NOT NULL,
    title            TEXT NOT NULL,
    text             TEXT NOT NULL,
    place            TEXT,
    town             TEXT,
    source_kind      TEXT NOT NULL,
    channel          TEXT NOT NULL,
    level            TEXT,
    event_grade      TEXT,
    themes           TEXT NOT NULL,
    cycle            BIGINT NOT NULL,
    detected_at      BIGINT NOT NULL,
    registered_at    BIGINT NOT NULL,
    registered_by    TEXT NOT NULL,
    dispatched_at    BIGINT,
    responded_at     BIGINT,
    closed_at        BIGINT,
    lead             TEXT,
    plan_row         TEXT,
    plan_version     BIGINT,
    merged_into      TEXT,
    nearest_due_at   BIGINT,
    nearest_due_soon_at BIGINT,
    nearest_due_kind TEXT,
    work_state       TEXT NOT NULL,
    updated_at       BIGINT NOT NULL,
    PRIMARY KEY (no)
);
CREATE INDEX incidents_by_stage ON incidents (stage, nearest_due_at);
CREATE INDEX incidents_by_work_state ON incidents (work_state, nearest_due_at);
CREATE INDEX incidents_by_due ON incidents (nearest_due_at) WHERE nearest_due_at IS NOT NULL;
CREATE INDEX incidents_by_registration ON incidents (registered_at DESC, no);
CREATE INDEX incidents_by_update ON incidents (updated_at);
CREATE INDEX incidents_by_town ON incidents (town, registered_at);
CREATE INDEX incidents_by_primary ON incidents (merged_into) WHERE merged_into IS NOT NULL;

-- One row per duty of a unit in a cycle.
CREATE TABLE assignments (
    no              TEXT COLLATE "C" NOT NULL,
    n               BIGINT NOT NULL,
    cycle           BIGINT NOT NULL,
    unit            TEXT COLLATE "C" NOT NULL,
    duty            TEXT NOT NULL,
    state           TEXT NOT NULL,
    plan_row        TEXT,
    dispatched_at   BIGINT NOT NULL,
    acknowledged_at BIGINT,
    last_report_at  BIGINT,
    discharged_at   BIGINT,
    PRIMARY KEY (no, n)
);
CREATE INDEX assignments_by_unit ON assignments (unit, state);
CREATE INDEX assignments_by_dispatch ON assignments (dispatched_at);

-- One row per running or ended obligation; due_on is the Beijing date as 20181012.
CREATE TABLE deadlines (
    no           TEXT COLLATE "C" NOT NULL,
    n            BIGINT NOT NULL,
    cycle        BIGINT NOT NULL,
    kind         TEXT NOT NULL,
    unit         TEXT COLLATE "C",
    assignment_n BIGINT,
    started_at   BIGINT NOT NULL,
    due_at       BIGINT NOT NULL,
    due_soon_at BIGINT NOT NULL,
    due_on       BIGINT NOT NULL,
    stopped_at   BIGINT,
    verdict      TEXT,
    passed_at    BIGINT,
    is_drill     BOOLEAN NOT NULL,
    PRIMARY KEY (no, n)
);
CREATE INDEX deadlines_running ON deadlines (due_at) WHERE stopped_at IS NULL;
CREATE INDEX deadlines_by_day ON deadlines (due_on, kind);
CREATE INDEX deadlines_by_unit ON deadlines (unit, due_at);

-- One row per response being written.
CREATE TABLE drafts (
    no          TEXT COLLATE "C" NOT NULL,
    n           BIGINT NOT NULL,
    cycle       BIGINT NOT NULL,
    unit        TEXT COLLATE "C" NOT NULL,
    kind        TEXT NOT NULL,
    state       TEXT NOT NULL,
    author      TEXT NOT NULL,
    author_name TEXT NOT NULL,
    revision    BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    PRIMARY KEY (no, n)
);
CREATE INDEX drafts_by_unit ON drafts (unit, state);
CREATE INDEX drafts_by_state ON drafts (state, updated_at);

-- One row per thing made public, with its evidence.
CREATE TABLE releases (
    no           TEXT COLLATE "C" NOT NULL,
    n            BIGINT NOT NULL,
    cycle        BIGINT NOT NULL,
    kind         TEXT NOT NULL,
    unit         TEXT COLLATE "C" NOT NULL,
    answers_for  TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    channel      TEXT NOT NULL,
    url          TEXT NOT NULL,
    text_hash    TEXT NOT NULL,
    recorded_at  BIGINT NOT NULL,
    PRIMARY KEY (no, n)
);
CREATE INDEX releases_by_unit ON releases (unit, published_at);
CREATE INDEX releases_by_publication ON releases (published_at);
