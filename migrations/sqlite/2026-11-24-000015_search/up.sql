-- What can be found by its words. Projection: one row per part of a fact that has words.

-- `id` is the fact's place in the log times 256 and the number of the part. `unit`: beside the
-- offices only this one may find it; NULL where everyone may who sees the incident.
CREATE TABLE search_parts (
    id   INTEGER NOT NULL,
    no   TEXT NOT NULL,
    unit TEXT,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX search_parts_by_incident ON search_parts (no);

-- The pairs of characters of each part, in order; the text itself stays in the log.
CREATE VIRTUAL TABLE search_grams USING fts5 (
    grams, content = '', contentless_delete = 1, tokenize = 'ascii'
);
