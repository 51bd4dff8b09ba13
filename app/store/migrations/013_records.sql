-- Members' records end with their points and the numbers that decide their arms from here on; those that are here lack them, and HQ
-- sends a row only when it changes.
UPDATE cursor SET version = 0 WHERE feed = 'members';
