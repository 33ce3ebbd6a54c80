-- Files that were handed in. The bytes lie in the data directory under their digest; what a fact
-- carries is frozen in the fact. Not a projection: until it is attached, a file is in no fact.

CREATE TABLE attachments (
    id           TEXT NOT NULL,
    sha256       TEXT NOT NULL,
    size         INTEGER NOT NULL,
    name         TEXT NOT NULL,
    media_type   TEXT NOT NULL,
    uploaded_by  TEXT NOT NULL,
    unit         TEXT NOT NULL,
    uploaded_at  INTEGER NOT NULL,
    -- The fact that carries it, once there is one.
    no           TEXT,
    attached_seq INTEGER,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX attachments_by_digest ON attachments (sha256);
CREATE INDEX attachments_unattached ON attachments (uploaded_at) WHERE no IS NULL;
