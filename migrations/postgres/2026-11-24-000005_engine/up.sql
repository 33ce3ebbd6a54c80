-- What the engine looks at: when each running deadline next has something to put on record.
ALTER TABLE deadlines ADD COLUMN original_due_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE deadlines ADD COLUMN generation BIGINT NOT NULL DEFAULT 0;
ALTER TABLE deadlines ADD COLUMN next_at BIGINT;
ALTER TABLE deadlines ADD COLUMN paused_at BIGINT;
-- Until a rebuild says better: what ran before this release still has its passing to come.
UPDATE deadlines SET original_due_at = due_at;
UPDATE deadlines SET next_at = due_at
WHERE stopped_at IS NULL AND passed_at IS NULL AND kind <> 'return_window';
CREATE INDEX deadlines_next ON deadlines (next_at) WHERE next_at IS NOT NULL;

ALTER TABLE incidents ADD COLUMN secondary_to TEXT COLLATE "C";
ALTER TABLE incidents ADD COLUMN paused_at BIGINT;
CREATE INDEX incidents_by_cause ON incidents (secondary_to) WHERE secondary_to IS NOT NULL;

-- Work of the engine that failed: tried again later and later, and given up in the end, visibly.
CREATE TABLE engine_retries (
    reconciler      TEXT COLLATE "C" NOT NULL,
    subject         TEXT COLLATE "C" NOT NULL,
    attempts        BIGINT NOT NULL,
    next_try_at     BIGINT NOT NULL,
    first_failed_at BIGINT NOT NULL,
    last_error      TEXT NOT NULL,
    is_dead         BOOLEAN NOT NULL,
    PRIMARY KEY (reconciler, subject)
);

-- The newest engine that has run on this database; an older one serves pages and does no work.
CREATE TABLE engine_gate (
    name     TEXT COLLATE "C" NOT NULL,
    required BIGINT NOT NULL,
    PRIMARY KEY (name)
);
INSERT INTO engine_gate (name, required) VALUES ('engine', 1);
