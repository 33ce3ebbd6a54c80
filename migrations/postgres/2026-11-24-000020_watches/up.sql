-- Notes and those who follow a matter.

-- Whether a part of a fact is kept within its unit: not even the offices may find it.
ALTER TABLE search_parts ADD COLUMN is_within BOOLEAN NOT NULL DEFAULT FALSE;

-- Which incidents a person follows. Personal state, not in the log; what the person may read is
-- judged when there is something to tell.
CREATE TABLE watches (
    account  TEXT COLLATE "C" NOT NULL,
    no       TEXT COLLATE "C" NOT NULL,
    since_at BIGINT NOT NULL,
    PRIMARY KEY (account, no)
);
CREATE INDEX watches_by_incident ON watches (no);
