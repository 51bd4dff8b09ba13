-- Who looked (app/consent/look.h): where the chain of this kiosk's lines stands, what is on the screen now, and how often each
-- member was shown. looking is sealed like the outbox; looks by the member's key, so that it goes with it.
CREATE TABLE look_chain (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    chain BLOB NOT NULL,
    count INTEGER NOT NULL,
    head  BLOB NOT NULL
);
INSERT INTO look_chain (id, chain, count, head) VALUES (1, randomblob(8), 0, zeroblob(32));
CREATE TABLE looking (
    look   INTEGER PRIMARY KEY,
    id     BLOB NOT NULL,
    sealed BLOB NOT NULL
);
ALTER TABLE member_key ADD COLUMN looks BLOB;
INSERT INTO outbox_stream (stream, acknowledged, last, rejected) VALUES ('audit', 0, 0, 0);
