-- A kiosk's database as the third schema left it (marks and pictures), the last one in clear; made by .dump of the sqlite3
-- shell.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO meta VALUES('boot','79');
INSERT INTO meta VALUES('boot_of_marks','79');
INSERT INTO meta VALUES('outbox_epoch','a1b2c3d4e5f60718');
CREATE TABLE cursor (
    feed     TEXT PRIMARY KEY,
    epoch    TEXT NOT NULL,
    version  INTEGER NOT NULL,
    as_of    INTEGER NOT NULL,
    dropping INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO cursor VALUES('associates','e1',3,1690000000004,0);
INSERT INTO cursor VALUES('members','e1',9,1690000000005,0);
INSERT INTO cursor VALUES('products','e1',12,1690000000001,0);
INSERT INTO cursor VALUES('purchases','e1',5,1690000000003,0);
INSERT INTO cursor VALUES('stock','e1',7,1690000000002,0);
CREATE TABLE associate (
    id       INTEGER PRIMARY KEY,
    name     TEXT,
    language TEXT,
    role     INTEGER NOT NULL
);
INSERT INTO associate VALUES(3,'Mia','fr',1);
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
, discreet INTEGER, picture BLOB);
INSERT INTO product VALUES(1,'S-1','Oxford shirt','Oxford shirt, slim','shirts','aw23',4990,'EUR',0,12,0,X'0707070707070707070707070707070707070707070707070707070707070707');
INSERT INTO product VALUES(2,NULL,'Belt',NULL,NULL,NULL,NULL,NULL,0,90,1,NULL);
CREATE TABLE stock (
    product  INTEGER NOT NULL,
    size     TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    as_of    INTEGER NOT NULL,
    PRIMARY KEY (product, size)
) WITHOUT ROWID;
INSERT INTO stock VALUES(1,'M',2,1690000000000);
INSERT INTO stock VALUES(2,'',5,1690000000000);
CREATE TABLE neighbour (
    product INTEGER PRIMARY KEY,
    others  BLOB NOT NULL
);
INSERT INTO neighbour VALUES(1,X'02c0843d');
CREATE TABLE card (
    token       BLOB PRIMARY KEY,
    key_version INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    holder      INTEGER NOT NULL,
    blocked     INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO card VALUES(X'0101010101010101010101010101010101010101010101010101010101010101',1,1,17,0);
CREATE TABLE consent (
    member       INTEGER NOT NULL,
    purpose      INTEGER NOT NULL,
    granted      INTEGER NOT NULL,
    text_version TEXT,
    at           INTEGER NOT NULL,
    PRIMARY KEY (member, purpose)
) WITHOUT ROWID;
INSERT INTO consent VALUES(17,1,1,'v3',1600000000000);
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
INSERT INTO member VALUES(17,'Frau Weiß','Anna','de',2,29,1500000000000,X'06736869727473014d',X'',X'');
CREATE TABLE purchase (
    member   INTEGER NOT NULL,
    line     INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    product  INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    returned INTEGER NOT NULL,
    size     TEXT,
    price    INTEGER, gift INTEGER,
    PRIMARY KEY (member, line)
) WITHOUT ROWID;
INSERT INTO purchase VALUES(17,1,1690000000000,1,1,0,'M',4990,1);
CREATE TABLE outbox_stream (
    stream       TEXT PRIMARY KEY,
    acknowledged INTEGER NOT NULL,
    last         INTEGER NOT NULL,
    rejected     INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO outbox_stream VALUES('visit',4,5,0);
CREATE TABLE outbox (
    stream TEXT NOT NULL,
    seq    INTEGER NOT NULL,
    id     BLOB NOT NULL UNIQUE,
    body   TEXT NOT NULL,
    PRIMARY KEY (stream, seq)
) WITHOUT ROWID;
INSERT INTO outbox VALUES('visit',5,X'0190a1b2c3d47000800000000000000f','{"id":"0190a1b2-c3d4-7000-8000-00000000000f","kind":"outcome","at":1690000000000,"visit":"00000000-0000-0000-0000-000000000007","member":17,"associate":3,"product":1,"outcome":"liked","reason":"again","position":0}');
CREATE INDEX product_by_popularity ON product (popularity DESC, id);
COMMIT;
PRAGMA user_version=3;
