-- One verb on many incidents. The job says what was asked and by whom; each row becomes one request
-- of its own, and keeps what became of it. The facts themselves stand in the incidents' streams.
CREATE TABLE bulk_jobs (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account     TEXT COLLATE "C" NOT NULL,
    verb        TEXT NOT NULL,
    text        TEXT NOT NULL,
    undoes      TEXT COLLATE "C",
    created_at  BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE UNIQUE INDEX bulk_jobs_by_undone ON bulk_jobs (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX bulk_jobs_open ON bulk_jobs (created_at, id) WHERE finished_at IS NULL;
CREATE TABLE bulk_rows (
    job         TEXT COLLATE "C" NOT NULL,
    n           BIGINT NOT NULL,
    no          TEXT COLLATE "C" NOT NULL,
    seen_seq    BIGINT,
    state       TEXT NOT NULL,
    code        TEXT NOT NULL,
    sentence    TEXT NOT NULL,
    basis       TEXT NOT NULL,
    finished_at BIGINT,
    PRIMARY KEY (job, n)
);
CREATE INDEX bulk_rows_by_state ON bulk_rows (job, state, n);
