-- Saved views: a name for a list's filter. Personal state, no fact of an incident, so it stands in
-- no stream. A view that was deleted stays a while, so that deleting can be taken back.
CREATE TABLE saved_views (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner       TEXT COLLATE "C" NOT NULL,
    unit        TEXT COLLATE "C" NOT NULL,
    name        TEXT NOT NULL,
    query       TEXT NOT NULL,
    is_shared   BOOLEAN NOT NULL,
    position    BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    deleted_at  BIGINT
);
CREATE UNIQUE INDEX saved_views_by_name ON saved_views (owner, name) WHERE deleted_at IS NULL;
CREATE INDEX saved_views_by_unit ON saved_views (unit, is_shared);
