-- Members' records end with how the name is said, threads and what was done online from here on; those that are here lack them, and HQ
-- sends a row only when it changes.
UPDATE cursor SET version = 0 WHERE feed = 'members';
