-- What people are writing, and who has which form open. Personal and short-lived: nothing of it is
-- in the log, and no decision reads it.

-- One row per account and form; `form` is the address at which the form is shown.
CREATE TABLE form_drafts (
    account    TEXT NOT NULL,
    form       TEXT NOT NULL,
    fields     TEXT NOT NULL,
    revision   INTEGER NOT NULL,
    base_seq   INTEGER,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (account, form)
) STRICT;
CREATE INDEX form_drafts_by_age ON form_drafts (updated_at);

-- The last sign of life of an open form; gone when the form is left, or soon after it falls silent.
CREATE TABLE presence (
    form    TEXT NOT NULL,
    account TEXT NOT NULL,
    unit    TEXT NOT NULL,
    name    TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (form, account)
) STRICT;
CREATE INDEX presence_by_age ON presence (seen_at);
