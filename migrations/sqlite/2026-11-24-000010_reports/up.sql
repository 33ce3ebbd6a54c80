-- Projections of reports: folded from the streams `report/…`. No decision reads them.

-- One row per edition of a bulletin or an annual report.
CREATE TABLE report_editions (
    kind       TEXT NOT NULL,
    period     TEXT NOT NULL,
    edition    INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    state      TEXT NOT NULL,
    title      TEXT NOT NULL,
    cut_off_at INTEGER NOT NULL,
    drafted_at INTEGER NOT NULL,
    number     TEXT,
    issued_on  INTEGER,
    digest     TEXT,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (kind, period, edition)
) STRICT;
CREATE INDEX report_editions_by_state ON report_editions (state, kind, period);

-- One row per unit that an edition has figures of.
CREATE TABLE report_units (
    kind    TEXT NOT NULL,
    period  TEXT NOT NULL,
    edition INTEGER NOT NULL,
    unit    TEXT NOT NULL,
    PRIMARY KEY (kind, period, edition, unit)
) STRICT;
CREATE INDEX report_units_by_unit ON report_units (unit, kind, period);
