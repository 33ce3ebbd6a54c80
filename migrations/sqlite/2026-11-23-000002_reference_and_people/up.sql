-- Plan, policy, calendar, roster and lexicon. A body never changes; its date is set once.
CREATE TABLE reference_versions (
    kind           TEXT NOT NULL,
    version        INTEGER NOT NULL,
    effective_from TEXT,
    body           TEXT NOT NULL,
    note           TEXT NOT NULL,
    imported_at    INTEGER NOT NULL,
    imported_by    TEXT NOT NULL,
    PRIMARY KEY (kind, version)
) STRICT;

CREATE TRIGGER reference_versions_refuse_change BEFORE UPDATE ON reference_versions
WHEN OLD.effective_from IS NOT NULL
  OR NEW.effective_from IS NULL
  OR NEW.kind IS NOT OLD.kind
  OR NEW.version IS NOT OLD.version
  OR NEW.body IS NOT OLD.body
  OR NEW.note IS NOT OLD.note
  OR NEW.imported_at IS NOT OLD.imported_at
  OR NEW.imported_by IS NOT OLD.imported_by
BEGIN
    SELECT RAISE(ABORT, 'reference_versions never change: a version is published once and only its date is set');
END;

CREATE TRIGGER reference_versions_refuse_delete BEFORE DELETE ON reference_versions
BEGIN
    SELECT RAISE(ABORT, 'reference_versions never change: a version is never deleted');
END;

-- What a person decided about a doubtful row of a plan; the newest row counts.
CREATE TABLE plan_resolutions (
    version     INTEGER NOT NULL,
    row_ref     TEXT NOT NULL,
    resolution  TEXT NOT NULL,
    resolved_at INTEGER NOT NULL,
    resolved_by TEXT NOT NULL,
    PRIMARY KEY (version, row_ref, resolved_at)
) STRICT;

-- Who may sign in. Capacities are codes joined by commas.
CREATE TABLE accounts (
    username        TEXT NOT NULL,
    name            TEXT NOT NULL,
    unit            TEXT NOT NULL,
    capacities      TEXT NOT NULL,
    password_hash   TEXT NOT NULL,
    is_disabled     INTEGER NOT NULL CHECK (is_disabled IN (0, 1)),
    failed_sign_ins INTEGER NOT NULL,
    locked_until_at INTEGER,
    created_at      INTEGER NOT NULL,
    preferences     TEXT NOT NULL,
    PRIMARY KEY (username)
) STRICT;
CREATE INDEX accounts_by_unit ON accounts (unit);

-- Signed-in browsers; revoking one acts at the next request.
CREATE TABLE sessions (
    id           TEXT NOT NULL,
    account      TEXT NOT NULL,
    csrf         TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    revoked_at   INTEGER,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX sessions_by_account ON sessions (account);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
