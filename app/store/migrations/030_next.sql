-- The world that HQ sends after a reset is built beside the one that taps see, and takes its place at once when all of it is here
-- (app/store/aside.h): the twin of every table that HQ's feeds fill. The two change names with each other then, so a migration that changes one of
-- them changes its twin likewise; a test holds them against each other. The rows of next_cursor say what is being built; with dropping and without an epoch: what was
-- replaced is still to be cleared away.
CREATE TABLE next_cursor (
    feed     TEXT PRIMARY KEY,
    epoch    TEXT NOT NULL,
    version  INTEGER NOT NULL,
    as_of    INTEGER NOT NULL,
    dropping INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE next_associate (
    id     INTEGER PRIMARY KEY,
    role   INTEGER NOT NULL,
    sealed BLOB NOT NULL
);

CREATE TABLE next_product (
    id         INTEGER PRIMARY KEY,
    sku        TEXT,
    title      TEXT NOT NULL,
    name       TEXT,
    category   TEXT,
    season     TEXT,
    price      INTEGER,
    currency   TEXT,
    one_off    INTEGER NOT NULL,
    popularity INTEGER NOT NULL,
    discreet   INTEGER,
    picture    BLOB,
    since      INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX next_product_by_popularity ON next_product (popularity DESC, id);
CREATE INDEX next_product_since ON next_product (since) WHERE since > 0;

CREATE TABLE next_stock (
    product  INTEGER NOT NULL,
    size     TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    as_of    INTEGER NOT NULL,
    came     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (product, size)
) WITHOUT ROWID;

CREATE TABLE next_price (
    product     INTEGER NOT NULL,
    valid_from  INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    price       INTEGER NOT NULL,
    currency    TEXT NOT NULL,
    PRIMARY KEY (product, valid_from)
) WITHOUT ROWID;

CREATE TABLE next_neighbour (
    product INTEGER PRIMARY KEY,
    others  BLOB NOT NULL,
    baskets INTEGER NOT NULL DEFAULT 0,
    factor  INTEGER NOT NULL DEFAULT 1000000
);
CREATE TABLE next_counted_upto (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    line INTEGER NOT NULL,
    at   INTEGER NOT NULL
);
CREATE TABLE next_fading (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    bought INTEGER NOT NULL,
    beside INTEGER NOT NULL
);

-- Keys are of both worlds, because what was said and amended here is sealed by them; consents are not.
ALTER TABLE member_key ADD COLUMN next_consents BLOB;

CREATE TABLE next_member (
    id     INTEGER PRIMARY KEY,
    sealed BLOB NOT NULL
);
CREATE TABLE next_visitor (
    member INTEGER PRIMARY KEY,
    until  INTEGER NOT NULL
);

CREATE TABLE next_card (
    token       BLOB PRIMARY KEY,
    key_version INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    holder      INTEGER NOT NULL,
    blocked     INTEGER NOT NULL,
    assurance   INTEGER NOT NULL DEFAULT 2,
    medium      INTEGER NOT NULL DEFAULT 0,
    keys        BLOB
) WITHOUT ROWID;

CREATE TABLE next_history (
    member INTEGER PRIMARY KEY,
    sealed BLOB NOT NULL
);
CREATE TABLE next_recent (
    member INTEGER PRIMARY KEY,
    change INTEGER NOT NULL
);
CREATE INDEX next_recent_change ON next_recent (change);

CREATE TABLE next_carried (
    feed   INTEGER NOT NULL,
    id     INTEGER NOT NULL,
    member INTEGER NOT NULL,
    day    INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (feed, id)
) WITHOUT ROWID;
CREATE INDEX next_carried_by_member ON next_carried (member);
