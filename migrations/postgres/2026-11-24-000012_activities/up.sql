-- Projection of the register of activities. No decision reads it.

-- One row per entry: folded from the streams `activity/…`.
CREATE TABLE activities (
    no            TEXT COLLATE "C" NOT NULL,
    seq           BIGINT NOT NULL,
    state         TEXT NOT NULL,
    kind          TEXT NOT NULL,
    unit          TEXT COLLATE "C" NOT NULL,
    held_on       BIGINT NOT NULL,
    title         TEXT NOT NULL,
    attended_by   TEXT,
    form          TEXT,
    url           TEXT,
    participants  BIGINT,
    registered_by TEXT NOT NULL,
    registered_at BIGINT NOT NULL,
    confirmed_by  TEXT,
    confirmed_at  BIGINT,
    updated_at    BIGINT NOT NULL,
    PRIMARY KEY (no)
);
CREATE INDEX activities_by_unit ON activities (unit, no);
CREATE INDEX activities_by_state ON activities (state, no);
CREATE INDEX activities_by_kind ON activities (kind, no);
CREATE INDEX activities_by_day ON activities (held_on);
