-- Projection: further posts about a matter that is there already, one row each, folded from the
-- streams `incident/…`. No decision reads it. Who follows whom stands in `incidents.merged_into`.
CREATE TABLE follow_ups (
    no          TEXT COLLATE "C" NOT NULL,
    n           BIGINT NOT NULL,
    source_kind TEXT NOT NULL,
    channel     TEXT NOT NULL,
    text        TEXT NOT NULL,
    posted_at   BIGINT,
    noted_at    BIGINT NOT NULL,
    PRIMARY KEY (no, n)
);
CREATE INDEX follow_ups_by_time ON follow_ups (noted_at, no, n);
