-- How fast what was bought fades in this shop, where HQ says it with the neighbours (rg_store_feed_fading()): one row, or none: as usual. A
-- page of neighbours says it whatever rows it has.
CREATE TABLE fading (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    bought INTEGER NOT NULL,
    beside INTEGER NOT NULL
);
