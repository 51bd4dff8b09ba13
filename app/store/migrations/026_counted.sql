-- In how many baskets HQ counted a product and what weights of it were multiplied by, so that this kiosk can count on (app/store/delta.h); HQ
-- sends a row only when it changes. counted_upto: one row, up to where HQ counted, where it said so. recent: who may have lines beyond
-- that, and in which order that was written; the lines themselves stand sealed in their histories.
ALTER TABLE neighbour ADD COLUMN baskets INTEGER NOT NULL DEFAULT 0;
ALTER TABLE neighbour ADD COLUMN factor INTEGER NOT NULL DEFAULT 1000000;
CREATE TABLE counted_upto (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    line INTEGER NOT NULL,
    at   INTEGER NOT NULL
);
CREATE TABLE recent (
    member INTEGER PRIMARY KEY,
    change INTEGER NOT NULL
);
CREATE INDEX recent_change ON recent (change);
UPDATE cursor SET version = 0 WHERE feed = 'neighbours';
