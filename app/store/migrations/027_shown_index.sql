-- Who was shown anything, for what is too old of it (app/store/purge.c): a few, of whom the keys of all need not be read.
CREATE INDEX member_key_shown ON member_key (member) WHERE shown IS NOT NULL;
