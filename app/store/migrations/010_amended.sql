-- What customers deleted or corrected at this kiosk of what is held of them, until HQ's own rows have come back without it
-- (app/store/amend.h). sealed: by the member's key, which therefore stays as long as such a row does.
CREATE TABLE amended (
    number INTEGER PRIMARY KEY,
    event  BLOB NOT NULL,
    member INTEGER NOT NULL,
    line   INTEGER,
    sealed BLOB NOT NULL,
    asked  INTEGER NOT NULL
);
CREATE INDEX amended_by_member ON amended (member);
