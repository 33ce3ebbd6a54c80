-- Projections of reports: folded from the streams `report/…`. No decision reads them.

-- One row per edition of a bulletin or an annual report.
CREATE TABLE report_editions (
    kind       TEXT COLLATE "C" NOT NULL,
    period     TEXT COLLATE "C" NOT NULL,
    edition    BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    state      TEXT NOT NULL,
    title      TEXT NOT NULL,
    cut_off_at BIGINT NOT NULL,
    drafted_at BIGINT NOT NULL,
    number     TEXT,
    issued_on  BIGINT,
    digest     TEXT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (kind, period, edition)
);
CREATE INDEX report_editions_by_state ON report_editions (state, kind, period);

-- One row per unit that an edition has figures of.
CREATE TABLE report_units (
    kind    TEXT COLLATE "C" NOT NULL,
    period  TEXT COLLATE "C" NOT NULL,
    edition BIGINT NOT NULL,
    unit    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, period, edition, unit)
);
CREATE INDEX report_units_by_unit ON report_units (unit, kind, period);
