-- What can be found by its words. Projection: one row per part of a fact that has words.

-- `id` is the fact's place in the log times 256 and the number of the part. `unit`: beside the
-- offices only this one may find it; NULL where everyone may who sees the incident.
CREATE TABLE search_parts (
    id   BIGINT NOT NULL,
    no   TEXT COLLATE "C" NOT NULL,
    unit TEXT COLLATE "C",
    PRIMARY KEY (id)
);
CREATE INDEX search_parts_by_incident ON search_parts (no);

-- The pairs of characters of each part, in order; the text itself stays in the log.
CREATE TABLE search_grams (
    rowid BIGINT NOT NULL,
    grams TSVECTOR NOT NULL,
    PRIMARY KEY (rowid)
);
CREATE INDEX search_grams_by_grams ON search_grams USING gin (grams) WITH (fastupdate = off);
