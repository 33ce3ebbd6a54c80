-- The figures of scorecards: folded from the log, kept in the transaction of the events. No decision
-- reads them. A database that has incidents already gets them by `huiying rebuild`.

-- One row per thing that is counted once: a settled obligation, a decided return. month as 201810.
CREATE TABLE outcomes (
    no           TEXT COLLATE "C" NOT NULL,
    indicator    TEXT COLLATE "C" NOT NULL,
    n            BIGINT NOT NULL,
    unit         TEXT COLLATE "C" NOT NULL,
    theme        TEXT COLLATE "C" NOT NULL,
    town         TEXT COLLATE "C" NOT NULL,
    month        BIGINT NOT NULL,
    due_at       BIGINT NOT NULL,
    ended_at     BIGINT,
    score        BIGINT NOT NULL,
    unextended   BIGINT NOT NULL,
    extendable   BIGINT NOT NULL,
    extended     BIGINT NOT NULL,
    late_seconds BIGINT,
    PRIMARY KEY (no, indicator, n)
);
CREATE INDEX outcomes_by_month ON outcomes (month, indicator, no, n);
CREATE INDEX outcomes_by_unit ON outcomes (unit, month, indicator, no, n);
CREATE INDEX outcomes_by_theme ON outcomes (theme, month, indicator, no, n);
CREATE INDEX outcomes_by_town ON outcomes (town, month, indicator, no, n);
CREATE INDEX outcomes_late ON outcomes (month, late_seconds) WHERE late_seconds IS NOT NULL;
CREATE INDEX outcomes_open ON outcomes (month, due_at) WHERE ended_at IS NULL;

-- What they add up to, by unit, theme and town; an empty id for incidents that name none.
CREATE TABLE figures (
    dimension    TEXT COLLATE "C" NOT NULL,
    id           TEXT COLLATE "C" NOT NULL,
    month        BIGINT NOT NULL,
    indicator    TEXT COLLATE "C" NOT NULL,
    numerator    BIGINT NOT NULL,
    denominator  BIGINT NOT NULL,
    unextended   BIGINT NOT NULL,
    extendable   BIGINT NOT NULL,
    extended     BIGINT NOT NULL,
    late         BIGINT NOT NULL,
    late_seconds BIGINT NOT NULL,
    PRIMARY KEY (dimension, month, id, indicator)
);
