-- What HQ ordered of this kiosk, and what became of it (jobs.h): a row is there before anything is done.
CREATE TABLE job (
    number    INTEGER PRIMARY KEY,
    id        BLOB NOT NULL UNIQUE,
    kind      INTEGER NOT NULL,
    state     INTEGER NOT NULL,
    code      TEXT NOT NULL,
    level     INTEGER NOT NULL,
    minutes   INTEGER NOT NULL,
    at_once   INTEGER NOT NULL,
    remaining INTEGER NOT NULL,
    size      INTEGER NOT NULL,
    sha256    BLOB NOT NULL,
    heard     INTEGER NOT NULL
);
