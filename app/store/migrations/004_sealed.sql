-- Customers' and associates' data lies sealed: app/vault/vault.h says under which keys, app/store/parts.h what each part
-- is, app/store/record.h how it is packed. Their rows are pulled anew from HQ; the events that wait are sealed by
-- app/store/sealing.c, which then drops outbox_clear and compacts the file. Earlier releases cannot read this.
INSERT OR REPLACE INTO meta (name, value) VALUES ('oldest_reader', '4');
INSERT OR REPLACE INTO meta (name, value)
    SELECT 'compact', 'pending' FROM meta WHERE name = 'boot' AND value <> '0';

DROP TABLE member;
DROP TABLE purchase;
DROP TABLE associate;
UPDATE cursor SET version = 0 WHERE feed IN ('associates', 'members', 'purchases');

-- One row: the bucket keys, sealed under a root outside this file.
CREATE TABLE keyring (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL,
    sealed  BLOB NOT NULL
);

-- In the order in which members come. An erasure reads all of it to find a bucket's members, which is rare; a key that
-- began with the bucket would spread every page of new members over 256 places.
CREATE TABLE member_key (
    member  INTEGER PRIMARY KEY,
    bucket  INTEGER NOT NULL,
    wrapped BLOB NOT NULL
);

CREATE TABLE member (
    id     INTEGER PRIMARY KEY,
    sealed BLOB NOT NULL
);

-- All till lines of a member.
CREATE TABLE history (
    member INTEGER PRIMARY KEY,
    sealed BLOB NOT NULL
);

CREATE TABLE associate (
    id     INTEGER PRIMARY KEY,
    role   INTEGER NOT NULL,
    sealed BLOB NOT NULL
);

-- sealed is empty once the member whom the event names was erased: the number stays, HQ counts on.
ALTER TABLE outbox RENAME TO outbox_clear;
CREATE TABLE outbox (
    stream TEXT NOT NULL,
    seq    INTEGER NOT NULL,
    id     BLOB NOT NULL UNIQUE,
    sealed BLOB NOT NULL,
    PRIMARY KEY (stream, seq)
) WITHOUT ROWID;
