-- Projections of linkages and of policies before their publication. No decision reads them.

-- One row per linkage: folded from the streams `linkage/…`.
CREATE TABLE linkages (
    no              TEXT NOT NULL,
    seq             INTEGER NOT NULL,
    state           TEXT NOT NULL,
    incident        TEXT NOT NULL,
    title           TEXT NOT NULL,
    purpose         TEXT NOT NULL,
    is_drill        INTEGER NOT NULL CHECK (is_drill IN (0, 1)),
    called_out_at   INTEGER NOT NULL,
    called_out_by   TEXT NOT NULL,
    confirm_by_at   INTEGER NOT NULL,
    is_complete     INTEGER NOT NULL CHECK (is_complete IN (0, 1)),
    urged_at        INTEGER,
    minutes_version INTEGER NOT NULL,
    ended_at        INTEGER,
    updated_at      INTEGER NOT NULL,
    PRIMARY KEY (no)
) STRICT;
CREATE INDEX linkages_by_state ON linkages (state, no);
CREATE INDEX linkages_by_incident ON linkages (incident, no);
CREATE INDEX linkages_to_urge ON linkages (confirm_by_at)
    WHERE ended_at IS NULL AND urged_at IS NULL AND is_complete = 0;

-- One row per member unit of a linkage.
CREATE TABLE linkage_units (
    no           TEXT NOT NULL,
    unit         TEXT NOT NULL,
    confirmed_at INTEGER,
    confirmed_by TEXT,
    urged_at     INTEGER,
    PRIMARY KEY (no, unit)
) STRICT;
CREATE INDEX linkage_units_by_unit ON linkage_units (unit, no);

-- One row per policy document that is assessed before it is published: folded from `incident/…`.
CREATE TABLE policy_assessments (
    no           TEXT NOT NULL,
    document     TEXT NOT NULL,
    unit         TEXT NOT NULL,
    planned_on   INTEGER NOT NULL,
    risk         TEXT,
    risk_version INTEGER NOT NULL,
    decision     TEXT,
    decided_at   INTEGER,
    PRIMARY KEY (no)
) STRICT;
CREATE INDEX policy_assessments_by_unit ON policy_assessments (unit, no);

-- One row per incident that a policy has given rise to.
CREATE TABLE policy_links (
    no     TEXT NOT NULL,
    policy TEXT NOT NULL,
    PRIMARY KEY (no)
) STRICT;
CREATE INDEX policy_links_by_policy ON policy_links (policy, no);
