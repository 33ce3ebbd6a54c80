-- The figures of scorecards: folded from the log, kept in the transaction of the events. No decision
-- reads them. A database that has incidents already gets them by `huiying rebuild`.

-- One row per thing that is counted once: a settled obligation, a decided return. month as 201810.
CREATE TABLE outcomes (
    no           TEXT NOT NULL,
    indicator    TEXT NOT NULL,
    n            INTEGER NOT NULL,
    unit         TEXT NOT NULL,
    theme        TEXT NOT NULL,
    town         TEXT NOT NULL,
    month        INTEGER NOT NULL,
    due_at       INTEGER NOT NULL,
    ended_at     INTEGER,
    score        INTEGER NOT NULL,
    unextended   INTEGER NOT NULL,
    extendable   INTEGER NOT NULL,
    extended     INTEGER NOT NULL,
    late_seconds INTEGER,
    PRIMARY KEY (no, indicator, n)
) STRICT;
CREATE INDEX outcomes_by_month ON outcomes (month, indicator, no, n);
CREATE INDEX outcomes_by_unit ON outcomes (unit, month, indicator, no, n);
CREATE INDEX outcomes_by_theme ON outcomes (theme, month, indicator, no, n);
CREATE INDEX outcomes_by_town ON outcomes (town, month, indicator, no, n);
CREATE INDEX outcomes_late ON outcomes (month, late_seconds) WHERE late_seconds IS NOT NULL;
CREATE INDEX outcomes_open ON outcomes (month, due_at) WHERE ended_at IS NULL;

-- What they add up to, by unit, theme and town; an empty id for incidents that name none.
CREATE TABLE figures (
    dimension    TEXT NOT NULL,
    id           TEXT NOT NULL,
    month        INTEGER NOT NULL,
    indicator    TEXT NOT NULL,
    numerator    INTEGER NOT NULL,
    denominator  INTEGER NOT NULL,
    unextended   INTEGER NOT NULL,
    extendable   INTEGER NOT NULL,
    extended     INTEGER NOT NULL,
    late         INTEGER NOT NULL,
    late_seconds INTEGER NOT NULL,
    PRIMARY KEY (dimension, month, id, indicator)
) STRICT;
