-- Saved views: a name for a list's filter. Personal state, no fact of an incident, so it stands in
-- no stream. A view that was deleted stays a while, so that deleting can be taken back.
CREATE TABLE saved_views (
    id          TEXT NOT NULL PRIMARY KEY,
    owner       TEXT NOT NULL,
    unit        TEXT NOT NULL,
    name        TEXT NOT NULL,
    query       TEXT NOT NULL,
    is_shared   INTEGER NOT NULL CHECK (is_shared IN (0, 1)),
    position    INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    deleted_at  INTEGER
) STRICT;
CREATE UNIQUE INDEX saved_views_by_name ON saved_views (owner, name) WHERE deleted_at IS NULL;
CREATE INDEX saved_views_by_unit ON saved_views (unit, is_shared);
