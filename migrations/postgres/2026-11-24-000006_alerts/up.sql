-- Projections of alerts: folded from the streams `alert/…`. No decision reads them.

-- One row per alert.
CREATE TABLE alerts (
    no          TEXT COLLATE "C" NOT NULL,
    seq         BIGINT NOT NULL,
    state       TEXT NOT NULL,
    colour      TEXT NOT NULL,
    incident    TEXT COLLATE "C",
    theme       TEXT,
    text        TEXT NOT NULL,
    is_drill    BOOLEAN NOT NULL,
    raised_at   BIGINT NOT NULL,
    raised_by   TEXT NOT NULL,
    coloured_at BIGINT NOT NULL,
    lifted_at   BIGINT,
    updated_at  BIGINT NOT NULL,
    PRIMARY KEY (no)
);
CREATE INDEX alerts_by_state ON alerts (state, no);
CREATE INDEX alerts_by_incident ON alerts (incident) WHERE incident IS NOT NULL;

-- One row per unit that was told of an alert.
CREATE TABLE alert_units (
    no               TEXT COLLATE "C" NOT NULL,
    unit             TEXT COLLATE "C" NOT NULL,
    told_at          BIGINT NOT NULL,
    confirmed_at     BIGINT,
    confirmed_by     TEXT,
    confirmed_colour TEXT,
    PRIMARY KEY (no, unit)
);
CREATE INDEX alert_units_by_unit ON alert_units (unit, no);
