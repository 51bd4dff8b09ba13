-- How long HQ has not been heard of (app/store/lease_time.h), and how far the purge of what is too old has come
-- (app/store/purge.h). Of an earlier release's database HQ was last heard of when its newest page came.
CREATE TABLE lease (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    heard       INTEGER NOT NULL,
    up          INTEGER NOT NULL,
    off         INTEGER NOT NULL,
    boottime    INTEGER NOT NULL,
    claim       INTEGER NOT NULL,
    doubt       INTEGER NOT NULL,
    due         INTEGER NOT NULL,
    over        INTEGER NOT NULL,
    purged      INTEGER NOT NULL,
    purge_after INTEGER NOT NULL
);
INSERT INTO lease (id, heard, up, off, boottime, claim, doubt, due, over, purged, purge_after)
    SELECT 1, coalesce(max(as_of), 0), 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM cursor;
-- The wishes that are here lack the mark of what is for somebody else, and HQ sends a row only when it changes.
UPDATE cursor SET version = 0 WHERE feed = 'members';
