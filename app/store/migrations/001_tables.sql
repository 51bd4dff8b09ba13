-- Everything HQ sends, and the outbox. Catalogue first, personal tables after it.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE cursor (
    feed     TEXT PRIMARY KEY,
    epoch    TEXT NOT NULL,
    version  INTEGER NOT NULL,
    as_of    INTEGER NOT NULL,
    dropping INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE associate (
    id       INTEGER PRIMARY KEY,
    name     TEXT,
    language TEXT,
    role     INTEGER NOT NULL
);

CREATE TABLE product (
    id         INTEGER PRIMARY KEY,
    sku        TEXT,
    title      TEXT NOT NULL,
    name       TEXT,
    category   TEXT,
    season     TEXT,
    price      INTEGER,
    currency   TEXT,
    one_off    INTEGER NOT NULL,
    popularity INTEGER NOT NULL
);

CREATE TABLE stock (
    product  INTEGER NOT NULL,
    size     TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    as_of    INTEGER NOT NULL,
    PRIMARY KEY (product, size)
) WITHOUT ROWID;

-- others: pairs of LEB128 numbers, product and weight, best first.
CREATE TABLE neighbour (
    product INTEGER PRIMARY KEY,
    others  BLOB NOT NULL
);

CREATE TABLE card (
    token       BLOB PRIMARY KEY,
    key_version INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    holder      INTEGER NOT NULL,
    blocked     INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE consent (
    member       INTEGER NOT NULL,
    purpose      INTEGER NOT NULL,
    granted      INTEGER NOT NULL,
    text_version TEXT,
    at           INTEGER NOT NULL,
    PRIMARY KEY (member, purpose)
) WITHOUT ROWID;

-- sizes, wishes, occasions: packed (app/store/pack.h), because a tap reads them with the row or not at all.
CREATE TABLE member (
    id           INTEGER PRIMARY KEY,
    display_name TEXT,
    first_name   TEXT,
    language     TEXT,
    birth_month  INTEGER NOT NULL,
    birth_day    INTEGER NOT NULL,
    member_since INTEGER NOT NULL,
    sizes        BLOB NOT NULL,
    wishes       BLOB NOT NULL,
    occasions    BLOB NOT NULL
);

CREATE TABLE purchase (
    member   INTEGER NOT NULL,
    line     INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    product  INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    returned INTEGER NOT NULL,
    size     TEXT,
    price    INTEGER,
    PRIMARY KEY (member, line)
) WITHOUT ROWID;

-- A row of outbox is an event that HQ has not acknowledged; outbox_stream remembers the numbers given.
CREATE TABLE outbox_stream (
    stream       TEXT PRIMARY KEY,
    acknowledged INTEGER NOT NULL,
    last         INTEGER NOT NULL,
    rejected     INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE outbox (
    stream TEXT NOT NULL,
    seq    INTEGER NOT NULL,
    id     BLOB NOT NULL UNIQUE,
    body   TEXT NOT NULL,
    PRIMARY KEY (stream, seq)
) WITHOUT ROWID;

INSERT INTO meta (name, value) VALUES ('outbox_epoch', lower(hex(randomblob(8)))), ('boot', '0');
INSERT INTO outbox_stream (stream, acknowledged, last, rejected) VALUES ('visit', 0, 0, 0);
