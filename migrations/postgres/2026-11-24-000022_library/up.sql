-- Response templates and agreed lines: one row a revision, so that nothing is overwritten. The latest
-- revision of each stands in the library; who wrote which, and when, stays.
CREATE TABLE library_revisions (
    id            TEXT COLLATE "C" NOT NULL,
    n             BIGINT NOT NULL,
    kind          TEXT COLLATE "C" NOT NULL,
    title         TEXT NOT NULL,
    text          TEXT NOT NULL,
    themes        TEXT NOT NULL,
    incident      TEXT COLLATE "C",
    valid_until   TEXT COLLATE "C",
    is_internal   BOOLEAN NOT NULL,
    is_retired    BOOLEAN NOT NULL,
    is_latest     BOOLEAN NOT NULL,
    account       TEXT COLLATE "C" NOT NULL,
    name          TEXT NOT NULL,
    written_at    BIGINT NOT NULL,
    PRIMARY KEY (id, n)
);
CREATE INDEX library_revisions_latest ON library_revisions (written_at, id) WHERE is_latest;
