-- Projection of the register of activities. No decision reads it.

-- One row per entry: folded from the streams `activity/…`.
CREATE TABLE activities (
    no            TEXT NOT NULL,
    seq           INTEGER NOT NULL,
    state         TEXT NOT NULL,
    kind          TEXT NOT NULL,
    unit          TEXT NOT NULL,
    held_on       INTEGER NOT NULL,
    title         TEXT NOT NULL,
    attended_by   TEXT,
    form          TEXT,
    url           TEXT,
    participants  INTEGER,
    registered_by TEXT NOT NULL,
    registered_at INTEGER NOT NULL,
    confirmed_by  TEXT,
    confirmed_at  INTEGER,
    updated_at    INTEGER NOT NULL,
    PRIMARY KEY (no)
) STRICT;
CREATE INDEX activities_by_unit ON activities (unit, no);
CREATE INDEX activities_by_state ON activities (state, no);
CREATE INDEX activities_by_kind ON activities (kind, no);
CREATE INDEX activities_by_day ON activities (held_on);
