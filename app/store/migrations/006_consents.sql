-- Consents lie sealed beside their member's key, and what was said here lies sealed by it (app/store/member_key.h). The rows
-- in clear are sealed by app/store/sealing_consents.c, which then drops both tables; the file is compacted after it. Earlier
-- releases cannot read this.
INSERT OR REPLACE INTO meta (name, value) VALUES ('oldest_reader', '6');
INSERT OR REPLACE INTO meta (name, value)
    SELECT 'compact', 'pending' FROM meta WHERE name = 'boot' AND value <> '0';

ALTER TABLE member_key ADD COLUMN consents BLOB;
ALTER TABLE consent RENAME TO consent_clear;

DROP INDEX said_by_member;
ALTER TABLE said RENAME TO said_clear;
CREATE TABLE said (
    number INTEGER PRIMARY KEY,
    event  BLOB NOT NULL,
    member INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    asked  INTEGER NOT NULL
);
CREATE INDEX said_by_member ON said (member);
