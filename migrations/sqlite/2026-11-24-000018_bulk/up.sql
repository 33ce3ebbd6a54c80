-- One verb on many incidents. The job says what was asked and by whom; each row becomes one request
-- of its own, and keeps what became of it. The facts themselves stand in the incidents' streams.
CREATE TABLE bulk_jobs (
    id          TEXT NOT NULL PRIMARY KEY,
    account     TEXT NOT NULL,
    verb        TEXT NOT NULL,
    text        TEXT NOT NULL,
    undoes      TEXT,
    created_at  INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;
CREATE UNIQUE INDEX bulk_jobs_by_undone ON bulk_jobs (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX bulk_jobs_open ON bulk_jobs (created_at, id) WHERE finished_at IS NULL;
CREATE TABLE bulk_rows (
    job         TEXT NOT NULL,
    n           INTEGER NOT NULL,
    no          TEXT NOT NULL,
    seen_seq    INTEGER,
    state       TEXT NOT NULL,
    code        TEXT NOT NULL,
    sentence    TEXT NOT NULL,
    basis       TEXT NOT NULL,
    finished_at INTEGER,
    PRIMARY KEY (job, n)
) STRICT;
CREATE INDEX bulk_rows_by_state ON bulk_rows (job, state, n);
