-- What customers said about their data at this kiosk, until HQ's own word on it has come back (app/store/said.h).
CREATE TABLE said (
    number  INTEGER PRIMARY KEY,
    event   BLOB NOT NULL,
    member  INTEGER NOT NULL,
    purpose INTEGER NOT NULL,
    granted INTEGER NOT NULL,
    line    BLOB NOT NULL,
    named   BLOB NOT NULL,
    asked   INTEGER NOT NULL
);
-- Members whose keys are to be destroyed here as soon as the sync thread comes to it.
-- held: HQ destroys later, unless somebody calls it off; until then nobody is known by their cards.
CREATE TABLE erasing (
    member INTEGER PRIMARY KEY,
    held   INTEGER NOT NULL
);
CREATE INDEX said_by_member ON said (member);
ALTER TABLE consent ADD COLUMN heads BLOB;
INSERT INTO outbox_stream (stream, acknowledged, last, rejected) VALUES ('consent', 0, 0, 0);
-- The rows that are here lack the heads, and HQ sends a row only when it changes.
UPDATE cursor SET version = 0 WHERE feed = 'consents';
