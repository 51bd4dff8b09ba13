-- Notes that were made here (app/store/notes.h): which event tells HQ, and the row of carried (id below 0) that stands for HQ's own until
-- that has come. asked: a pull that was begun after HQ had acknowledged the event is under way.
CREATE TABLE noted (
    event BLOB PRIMARY KEY,
    id    INTEGER NOT NULL,
    asked INTEGER NOT NULL
) WITHOUT ROWID;
