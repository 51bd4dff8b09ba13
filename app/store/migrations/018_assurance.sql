-- What a card can prove at the most, as HQ says it: what its medium proved counts up to there. Of an HQ that does not say it, all of it.
ALTER TABLE card ADD COLUMN assurance INTEGER NOT NULL DEFAULT 2;
