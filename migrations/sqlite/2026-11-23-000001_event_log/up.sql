-- The log: the one truth. Position orders the whole log; stream and seq decide every race.
CREATE TABLE event_log (
    position      INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    stream        TEXT    NOT NULL,
    seq           INTEGER NOT NULL CHECK (seq > 0),
    kind          TEXT    NOT NULL,
    body          TEXT    NOT NULL,
    actor         TEXT    NOT NULL,
    actor_name    TEXT    NOT NULL,
    capacity      TEXT    NOT NULL,
    unit          TEXT    NOT NULL,
    occurred_at   INTEGER NOT NULL,
    recorded_at   INTEGER NOT NULL,
    request_id    TEXT    NOT NULL,
    previous_hash TEXT    NOT NULL,
    hash          TEXT    NOT NULL,
    UNIQUE (stream, seq)
) STRICT;

CREATE TRIGGER event_log_refuses_update BEFORE UPDATE ON event_log
BEGIN
    SELECT RAISE(ABORT, 'event_log is append-only: an entry is never changed');
END;

CREATE TRIGGER event_log_refuses_delete BEFORE DELETE ON event_log
BEGIN
    SELECT RAISE(ABORT, 'event_log is append-only: an entry is never deleted');
END;

-- INSERT OR REPLACE slips past the trigger above on a connection without recursive_triggers.
CREATE TRIGGER event_log_refuses_replace BEFORE INSERT ON event_log
WHEN EXISTS (SELECT 1 FROM event_log WHERE stream = NEW.stream AND seq = NEW.seq)
  OR EXISTS (SELECT 1 FROM event_log WHERE position = NEW.position)
BEGIN
    SELECT RAISE(ABORT, 'event_log is append-only: an entry is never replaced');
END;

-- Running numbers; the row is changed in the transaction that uses the number.
CREATE TABLE counters (
    name  TEXT    PRIMARY KEY NOT NULL,
    value INTEGER NOT NULL CHECK (value >= 0)
) STRICT;

-- Forms and keyed requests that were carried out, so that a repeat gets the first answer.
CREATE TABLE form_tokens (
    token          TEXT    PRIMARY KEY NOT NULL,
    account        TEXT    NOT NULL,
    request_digest TEXT    NOT NULL,
    outcome        TEXT    NOT NULL,
    created_at     INTEGER NOT NULL
) STRICT;

CREATE INDEX form_tokens_by_age ON form_tokens (created_at);
