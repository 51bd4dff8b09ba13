-- Under which version of the card hash key the rows of card are: all under held, or, while held < target, each under one of the two
-- (app/store/card_key.h). 0: the first key's, whatever number that has.
CREATE TABLE card_key (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    held   INTEGER NOT NULL,
    target INTEGER NOT NULL
);
INSERT INTO card_key (one, held, target) VALUES (1, 0, 0);
