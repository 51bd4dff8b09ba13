-- What a card is, as HQ says it (0: it does not), and the keys by which it proves it, as HQ sealed them for this site; cards that are here are
-- sent again, because HQ may have known both before this release did.
ALTER TABLE card ADD COLUMN medium INTEGER NOT NULL DEFAULT 0;
ALTER TABLE card ADD COLUMN keys BLOB;
UPDATE cursor SET version = 0 WHERE feed = 'cards';
