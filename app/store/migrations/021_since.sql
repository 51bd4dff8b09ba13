-- When a product was first in the catalogue, as HQ says it (0: it does not); products that are here are sent again, because HQ may have known
-- it before this release did.
ALTER TABLE product ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
CREATE INDEX product_since ON product (since) WHERE since > 0;
UPDATE cursor SET version = 0 WHERE feed = 'products';
