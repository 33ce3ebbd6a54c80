-- What people are writing, and who has which form open. Personal and short-lived: nothing of it is
-- in the log, and no decision reads it.

-- One row per account and form; `form` is the address at which the form is shown.
CREATE TABLE form_drafts (
    account    TEXT COLLATE "C" NOT NULL,
    form       TEXT COLLATE "C" NOT NULL,
    fields     TEXT NOT NULL,
    revision   BIGINT NOT NULL,
    base_seq   BIGINT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (account, form)
);
CREATE INDEX form_drafts_by_age ON form_drafts (updated_at);

-- The last sign of life of an open form; gone when the form is left, or soon after it falls silent.
CREATE TABLE presence (
    form    TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    unit    TEXT COLLATE "C" NOT NULL,
    name    TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (form, account)
);
CREATE INDEX presence_by_age ON presence (seen_at);
