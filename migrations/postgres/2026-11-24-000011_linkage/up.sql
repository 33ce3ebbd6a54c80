-- Projections of linkages and of policies before their publication. No decision reads them.

-- One row per linkage: folded from the streams `linkage/…`.
CREATE TABLE linkages (
    no              TEXT COLLATE "C" NOT NULL,
    seq             BIGINT NOT NULL,
    state           TEXT NOT NULL,
    incident        TEXT COLLATE "C" NOT NULL,
    title           TEXT NOT NULL,
    purpose         TEXT NOT NULL,
    is_drill        BOOLEAN NOT NULL,
    called_out_at   BIGINT NOT NULL,
    called_out_by   TEXT NOT NULL,
    confirm_by_at   BIGINT NOT NULL,
    is_complete     BOOLEAN NOT NULL,
    urged_at        BIGINT,
    minutes_version BIGINT NOT NULL,
    ended_at        BIGINT,
    updated_at      BIGINT NOT NULL,
    PRIMARY KEY (no)
);
CREATE INDEX linkages_by_state ON linkages (state, no);
CREATE INDEX linkages_by_incident ON linkages (incident, no);
CREATE INDEX linkages_to_urge ON linkages (confirm_by_at)
    WHERE ended_at IS NULL AND urged_at IS NULL AND NOT is_complete;

-- One row per member unit of a linkage.
CREATE TABLE linkage_units (
    no           TEXT COLLATE "C" NOT NULL,
    unit         TEXT COLLATE "C" NOT NULL,
    confirmed_at BIGINT,
    confirmed_by TEXT,
    urged_at     BIGINT,
    PRIMARY KEY (no, unit)
);
CREATE INDEX linkage_units_by_unit ON linkage_units (unit, no);

-- One row per policy document that is assessed before it is published: folded from `incident/…`.
CREATE TABLE policy_assessments (
    no           TEXT COLLATE "C" NOT NULL,
    document     TEXT NOT NULL,
    unit         TEXT COLLATE "C" NOT NULL,
    planned_on   BIGINT NOT NULL,
    risk         TEXT,
    risk_version BIGINT NOT NULL,
    decision     TEXT,
    decided_at   BIGINT,
    PRIMARY KEY (no)
);
CREATE INDEX policy_assessments_by_unit ON policy_assessments (unit, no);

-- One row per incident that a policy has given rise to.
CREATE TABLE policy_links (
    no     TEXT COLLATE "C" NOT NULL,
    policy TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (no)
);
CREATE INDEX policy_links_by_policy ON policy_links (policy, no);
