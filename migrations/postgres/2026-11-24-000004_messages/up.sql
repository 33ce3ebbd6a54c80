-- How a person can be reached outside the portal. Channels are codes in order of preference,
-- joined by commas; an empty list leaves the order to the house.
CREATE TABLE contacts (
    account    TEXT COLLATE "C" NOT NULL,
    email      TEXT,
    phone      TEXT,
    channels   TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (account)
);

-- What somebody is told. The id follows from the fact that is told and the person, so the same
-- thing is never told twice. No account: told to everybody behind a channel.
CREATE TABLE messages (
    id                 TEXT COLLATE "C" NOT NULL,
    account            TEXT COLLATE "C",
    unit               TEXT NOT NULL,
    incident           TEXT COLLATE "C",
    assignment_n       BIGINT,
    deadline_n         BIGINT,
    generation         BIGINT,
    kind               TEXT NOT NULL,
    step               TEXT,
    is_courtesy        BOOLEAN NOT NULL,
    is_late            BOOLEAN NOT NULL,
    subject            TEXT NOT NULL,
    body               TEXT NOT NULL,
    not_before_at      BIGINT NOT NULL,
    created_at         BIGINT NOT NULL,
    due_at             BIGINT,
    wants_confirmation BOOLEAN NOT NULL,
    read_at            BIGINT,
    confirmed_at       BIGINT,
    confirmed_by       TEXT,
    link_used_at       BIGINT,
    PRIMARY KEY (id)
);
CREATE INDEX messages_by_account ON messages (account, created_at DESC, id);
CREATE INDEX messages_unread ON messages (account) WHERE read_at IS NULL;
CREATE INDEX messages_by_incident ON messages (incident, assignment_n);

-- One way of one message to one address, and what became of it.
CREATE TABLE deliveries (
    message_id  TEXT COLLATE "C" NOT NULL,
    channel     TEXT COLLATE "C" NOT NULL,
    address     TEXT NOT NULL,
    account     TEXT COLLATE "C",
    state       TEXT NOT NULL,
    attempts    BIGINT NOT NULL,
    next_try_at BIGINT NOT NULL,
    claimed_by  TEXT,
    lease_until BIGINT,
    bundle      TEXT,
    sent_at     BIGINT,
    last_error  TEXT,
    fallback_of TEXT,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (message_id, channel)
);
CREATE INDEX deliveries_pending ON deliveries (channel, next_try_at) WHERE state = 'pending';
CREATE INDEX deliveries_pending_by_account ON deliveries (account, channel) WHERE state = 'pending';
CREATE INDEX deliveries_dead ON deliveries (created_at, message_id) WHERE state = 'dead';
CREATE INDEX deliveries_by_bundle ON deliveries (bundle) WHERE bundle IS NOT NULL;
