-- Prices that hold from a moment until another (0: until one that began later); of a product without any the one beside it holds.
CREATE TABLE price (
    product     INTEGER NOT NULL,
    valid_from  INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    price       INTEGER NOT NULL,
    currency    TEXT NOT NULL,
    PRIMARY KEY (product, valid_from)
) WITHOUT ROWID;

-- What is carried for associates (app/store/carried.h): feed is its part (parts.h), member 0 is everybody, day the day since 1970 that
-- it is of. sealed: by the member's key, and what is everybody's like the names of the staff.
CREATE TABLE carried (
    feed   INTEGER NOT NULL,
    id     INTEGER NOT NULL,
    member INTEGER NOT NULL,
    day    INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (feed, id)
) WITHOUT ROWID;
CREATE INDEX carried_by_member ON carried (member);
