-- How a person can be reached outside the portal. Channels are codes in order of preference,
-- joined by commas; an empty list leaves the order to the house.
CREATE TABLE contacts (
    account    TEXT NOT NULL,
    email      TEXT,
    phone      TEXT,
    channels   TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (account)
) STRICT;

-- What somebody is told. The id follows from the fact that is told and the person, so the same
-- thing is never told twice. No account: told to everybody behind a channel.
CREATE TABLE messages (
    id                 TEXT NOT NULL,
    account            TEXT,
    unit               TEXT NOT NULL,
    incident           TEXT,
    assignment_n       INTEGER,
    deadline_n         INTEGER,
    generation         INTEGER,
    kind               TEXT NOT NULL,
    step               TEXT,
    is_courtesy        INTEGER NOT NULL CHECK (is_courtesy IN (0, 1)),
    is_late            INTEGER NOT NULL CHECK (is_late IN (0, 1)),
    subject            TEXT NOT NULL,
    body               TEXT NOT NULL,
    not_before_at      INTEGER NOT NULL,
    created_at         INTEGER NOT NULL,
    due_at             INTEGER,
    wants_confirmation INTEGER NOT NULL CHECK (wants_confirmation IN (0, 1)),
    read_at            INTEGER,
    confirmed_at       INTEGER,
    confirmed_by       TEXT,
    link_used_at       INTEGER,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX messages_by_account ON messages (account, created_at DESC, id);
CREATE INDEX messages_unread ON messages (account) WHERE read_at IS NULL;
CREATE INDEX messages_by_incident ON messages (incident, assignment_n);

-- One way of one message to one address, and what became of it.
CREATE TABLE deliveries (
    message_id  TEXT NOT NULL,
    channel     TEXT NOT NULL,
    address     TEXT NOT NULL,
    account     TEXT,
    state       TEXT NOT NULL,
    attempts    INTEGER NOT NULL,
    next_try_at INTEGER NOT NULL,
    claimed_by  TEXT,
    lease_until INTEGER,
    bundle      TEXT,
    sent_at     INTEGER,
    last_error  TEXT,
    fallback_of TEXT,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (message_id, channel)
) STRICT;
CREATE INDEX deliveries_pending ON deliveries (channel, next_try_at) WHERE state = 'pending';
CREATE INDEX deliveries_pending_by_account ON deliveries (account, channel) WHERE state = 'pending';
CREATE INDEX deliveries_dead ON deliveries (created_at, message_id) WHERE state = 'dead';
CREATE INDEX deliveries_by_bundle ON deliveries (bundle) WHERE bundle IS NOT NULL;
