-- Projections of alerts: folded from the streams `alert/…`. No decision reads them.

-- One row per alert.
CREATE TABLE alerts (
    no          TEXT NOT NULL,
    seq         INTEGER NOT NULL,
    state       TEXT NOT NULL,
    colour      TEXT NOT NULL,
    incident    TEXT,
    theme       TEXT,
    text        TEXT NOT NULL,
    is_drill    INTEGER NOT NULL CHECK (is_drill IN (0, 1)),
    raised_at   INTEGER NOT NULL,
    raised_by   TEXT NOT NULL,
    coloured_at INTEGER NOT NULL,
    lifted_at   INTEGER,
    updated_at  INTEGER NOT NULL,
    PRIMARY KEY (no)
) STRICT;
CREATE INDEX alerts_by_state ON alerts (state, no);
CREATE INDEX alerts_by_incident ON alerts (incident) WHERE incident IS NOT NULL;

-- One row per unit that was told of an alert.
CREATE TABLE alert_units (
    no               TEXT NOT NULL,
    unit             TEXT NOT NULL,
    told_at          INTEGER NOT NULL,
    confirmed_at     INTEGER,
    confirmed_by     TEXT,
    confirmed_colour TEXT,
    PRIMARY KEY (no, unit)
) STRICT;
CREATE INDEX alert_units_by_unit ON alert_units (unit, no);
