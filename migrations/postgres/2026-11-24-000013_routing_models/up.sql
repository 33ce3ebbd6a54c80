-- What dispatchers' decisions have taught the router, and how its suggestions fared.

-- The newest versions of the model: hashed features and numbers, no text. The log up to `position`
-- is in it.
CREATE TABLE routing_models (
    version    BIGINT NOT NULL,
    trained_at BIGINT NOT NULL,
    position   BIGINT NOT NULL,
    examples   BIGINT NOT NULL,
    body       BYTEA NOT NULL,
    PRIMARY KEY (version)
);

-- Projection: one row per incident that was handed over after a suggestion. No decision reads it.
CREATE TABLE routing_outcomes (
    no               TEXT COLLATE "C" NOT NULL,
    month            BIGINT NOT NULL,
    theme            TEXT COLLATE "C" NOT NULL,
    suggested        TEXT,
    cold             TEXT,
    model            BIGINT,
    chosen           TEXT NOT NULL,
    is_accepted      BOOLEAN NOT NULL,
    is_cold_accepted BOOLEAN NOT NULL,
    PRIMARY KEY (no)
);
CREATE INDEX routing_outcomes_by_month ON routing_outcomes (month, theme, no);
