-- The log: the one truth. Position orders the whole log; stream and seq decide every race.
CREATE TABLE event_log (
    position      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream        TEXT   COLLATE "C" NOT NULL,
    seq           BIGINT NOT NULL CHECK (seq > 0),
    kind          TEXT   NOT NULL,
    body          TEXT   NOT NULL,
    actor         TEXT   NOT NULL,
    actor_name    TEXT   NOT NULL,
    capacity      TEXT   NOT NULL,
    unit          TEXT   NOT NULL,
    occurred_at   BIGINT NOT NULL,
    recorded_at   BIGINT NOT NULL,
    request_id    TEXT   NOT NULL,
    previous_hash TEXT   NOT NULL,
    hash          TEXT   NOT NULL,
    UNIQUE (stream, seq)
);

CREATE FUNCTION event_log_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'event_log is append-only: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE TRIGGER event_log_refuses_change BEFORE UPDATE OR DELETE ON event_log
FOR EACH ROW EXECUTE FUNCTION event_log_refuses();

-- Row triggers do not see TRUNCATE.
CREATE TRIGGER event_log_refuses_truncate BEFORE TRUNCATE ON event_log
FOR EACH STATEMENT EXECUTE FUNCTION event_log_refuses();

-- Running numbers; the row is changed in the transaction that uses the number.
CREATE TABLE counters (
    name  TEXT   PRIMARY KEY,
    value BIGINT NOT NULL CHECK (value >= 0)
);

-- Forms and keyed requests that were carried out, so that a repeat gets the first answer.
CREATE TABLE form_tokens (
    token          TEXT   PRIMARY KEY,
    account        TEXT   NOT NULL,
    request_digest TEXT   NOT NULL,
    outcome        TEXT   NOT NULL,
    created_at     BIGINT NOT NULL
);

CREATE INDEX form_tokens_by_age ON form_tokens (created_at);
