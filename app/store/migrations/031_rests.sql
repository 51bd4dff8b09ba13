-- Members' records end with what was shown to them at all kiosks from here on; those that are here lack it, and HQ sends a row only when it
-- changes.
UPDATE cursor SET version = 0 WHERE feed = 'members';
UPDATE next_cursor SET version = 0 WHERE feed = 'members';
