-- Response templates and agreed lines: one row a revision, so that nothing is overwritten. The latest
-- revision of each stands in the library; who wrote which, and when, stays.
CREATE TABLE library_revisions (
    id            TEXT NOT NULL,
    n             INTEGER NOT NULL,
    kind          TEXT NOT NULL,
    title         TEXT NOT NULL,
    text          TEXT NOT NULL,
    themes        TEXT NOT NULL,
    incident      TEXT,
    valid_until   TEXT,
    is_internal   INTEGER NOT NULL CHECK (is_internal IN (0, 1)),
    is_retired    INTEGER NOT NULL CHECK (is_retired IN (0, 1)),
    is_latest     INTEGER NOT NULL CHECK (is_latest IN (0, 1)),
    account       TEXT NOT NULL,
    name          TEXT NOT NULL,
    written_at    INTEGER NOT NULL,
    PRIMARY KEY (id, n)
) STRICT;
CREATE INDEX library_revisions_latest ON library_revisions (written_at, id) WHERE is_latest = 1;
