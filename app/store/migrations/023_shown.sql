-- What a member was shown at their visits without saying what came of it (app/store/shown.h), sealed by their key, so that it goes with it.
ALTER TABLE member_key ADD COLUMN shown BLOB;
