-- What the engine looks at: when each running deadline next has something to put on record.
ALTER TABLE deadlines ADD COLUMN original_due_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deadlines ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deadlines ADD COLUMN next_at INTEGER;
ALTER TABLE deadlines ADD COLUMN paused_at INTEGER;
-- Until a rebuild says better: what ran before this release still has its passing to come.
UPDATE deadlines SET original_due_at = due_at;
UPDATE deadlines SET next_at = due_at
WHERE stopped_at IS NULL AND passed_at IS NULL AND kind <> 'return_window';
CREATE INDEX deadlines_next ON deadlines (next_at) WHERE next_at IS NOT NULL;

ALTER TABLE incidents ADD COLUMN secondary_to TEXT;
ALTER TABLE incidents ADD COLUMN paused_at INTEGER;
CREATE INDEX incidents_by_cause ON incidents (secondary_to) WHERE secondary_to IS NOT NULL;

-- Work of the engine that failed: tried again later and later, and given up in the end, visibly.
CREATE TABLE engine_retries (
    reconciler      TEXT NOT NULL,
    subject         TEXT NOT NULL,
    attempts        INTEGER NOT NULL,
    next_try_at     INTEGER NOT NULL,
    first_failed_at INTEGER NOT NULL,
    last_error      TEXT NOT NULL,
    is_dead         INTEGER NOT NULL CHECK (is_dead IN (0, 1)),
    PRIMARY KEY (reconciler, subject)
) STRICT;

-- The newest engine that has run on this database; an older one serves pages and does no work.
CREATE TABLE engine_gate (
    name     TEXT NOT NULL,
    required INTEGER NOT NULL,
    PRIMARY KEY (name)
) STRICT;
INSERT INTO engine_gate (name, required) VALUES ('engine', 1);
