-- Plan, policy, calendar, roster and lexicon. A body never changes; its date is set once.
CREATE TABLE reference_versions (
    kind           TEXT COLLATE "C" NOT NULL,
    version        BIGINT NOT NULL,
    effective_from TEXT COLLATE "C",
    body           TEXT NOT NULL,
    note           TEXT NOT NULL,
    imported_at    BIGINT NOT NULL,
    imported_by    TEXT NOT NULL,
    PRIMARY KEY (kind, version)
);

CREATE FUNCTION reference_versions_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.effective_from IS NOT NULL
        OR NEW.effective_from IS NULL
        OR (NEW.kind, NEW.version, NEW.body, NEW.note, NEW.imported_at, NEW.imported_by)
            IS DISTINCT FROM
            (OLD.kind, OLD.version, OLD.body, OLD.note, OLD.imported_at, OLD.imported_by)
    THEN
        RAISE EXCEPTION 'reference_versions never change: a version is published once and only its date is set'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END;
$$;

CREATE FUNCTION reference_versions_refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'reference_versions never change: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE TRIGGER reference_versions_refuse_change BEFORE UPDATE ON reference_versions
FOR EACH ROW EXECUTE FUNCTION reference_versions_refuse_change();

CREATE TRIGGER reference_versions_refuse_delete BEFORE DELETE ON reference_versions
FOR EACH ROW EXECUTE FUNCTION reference_versions_refuse_removal();

CREATE TRIGGER reference_versions_refuse_truncate BEFORE TRUNCATE ON reference_versions
FOR EACH STATEMENT EXECUTE FUNCTION reference_versions_refuse_removal();

-- What a person decided about a doubtful row of a plan; the newest row counts.
CREATE TABLE plan_resolutions (
    version     BIGINT NOT NULL,
    row_ref     TEXT COLLATE "C" NOT NULL,
    resolution  TEXT NOT NULL,
    resolved_at BIGINT NOT NULL,
    resolved_by TEXT NOT NULL,
    PRIMARY KEY (version, row_ref, resolved_at)
);

-- Who may sign in. Capacities are codes joined by commas.
CREATE TABLE accounts (
    username        TEXT COLLATE "C" NOT NULL,
    name            TEXT NOT NULL,
    unit            TEXT NOT NULL,
    capacities      TEXT NOT NULL,
    password_hash   TEXT NOT NULL,
    is_disabled     BOOLEAN NOT NULL,
    failed_sign_ins BIGINT NOT NULL,
    locked_until_at BIGINT,
    created_at      BIGINT NOT NULL,
    preferences     TEXT NOT NULL,
    PRIMARY KEY (username)
);
CREATE INDEX accounts_by_unit ON accounts (unit);

-- Signed-in browsers; revoking one acts at the next request.
CREATE TABLE sessions (
    id           TEXT COLLATE "C" NOT NULL,
    account      TEXT COLLATE "C" NOT NULL,
    csrf         TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    revoked_at   BIGINT,
    PRIMARY KEY (id)
);
CREATE INDEX sessions_by_account ON sessions (account);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
