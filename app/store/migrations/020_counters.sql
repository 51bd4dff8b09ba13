-- How far cards have counted that prove themselves by a counter (app/store/counted.h), by the tokens of card. The rows are apart from
-- the feed's, because a counter outlives what HQ sends anew.
CREATE TABLE card_counter (
    token       BLOB PRIMARY KEY,
    key_version INTEGER NOT NULL,
    counter     INTEGER NOT NULL
) WITHOUT ROWID;
-- Cryptograms of passes that were seen, which say nothing of whose they are: a ring, in which nothing is overwritten before it is over.
CREATE TABLE pass_seen (
    place INTEGER PRIMARY KEY,
    hash  BLOB NOT NULL UNIQUE,
    until INTEGER NOT NULL
);
