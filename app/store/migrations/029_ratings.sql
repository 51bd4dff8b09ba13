-- Members' records end with ratings and favourites from here on; those that are here lack them, and HQ sends a row only when it changes.
UPDATE cursor SET version = 0 WHERE feed = 'members';
