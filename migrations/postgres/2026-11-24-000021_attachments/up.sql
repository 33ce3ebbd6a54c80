-- Files that were handed in. The bytes lie in the data directory under their digest; what a fact
-- carries is frozen in the fact. Not a projection: until it is attached, a file is in no fact.

CREATE TABLE attachments (
    id           TEXT COLLATE "C" NOT NULL,
    sha256       TEXT COLLATE "C" NOT NULL,
    size         BIGINT NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    media_type   TEXT COLLATE "C" NOT NULL,
    uploaded_by  TEXT COLLATE "C" NOT NULL,
    unit         TEXT COLLATE "C" NOT NULL,
    uploaded_at  BIGINT NOT NULL,
    -- The fact that carries it, once there is one.
    no           TEXT COLLATE "C",
    attached_seq BIGINT,
    PRIMARY KEY (id)
);
CREATE INDEX attachments_by_digest ON attachments (sha256);
CREATE INDEX attachments_unattached ON attachments (uploaded_at) WHERE no IS NULL;
