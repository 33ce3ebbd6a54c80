-- What dispatchers' decisions have taught the router, and how its suggestions fared.

-- The newest versions of the model: hashed features and numbers, no text. The log up to `position`
-- is in it.
CREATE TABLE routing_models (
    version    INTEGER NOT NULL,
    trained_at INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    examples   INTEGER NOT NULL,
    body       BLOB NOT NULL,
    PRIMARY KEY (version)
) STRICT;

-- Projection: one row per incident that was handed over after a suggestion. No decision reads it.
CREATE TABLE routing_outcomes (
    no               TEXT NOT NULL,
    month            INTEGER NOT NULL,
    theme            TEXT NOT NULL,
    suggested        TEXT,
    cold             TEXT,
    model            INTEGER,
    chosen           TEXT NOT NULL,
    is_accepted      INTEGER NOT NULL CHECK (is_accepted IN (0, 1)),
    is_cold_accepted INTEGER NOT NULL CHECK (is_cold_accepted IN (0, 1)),
    PRIMARY KEY (no)
) STRICT;
CREATE INDEX routing_outcomes_by_month ON routing_outcomes (month, theme, no);
