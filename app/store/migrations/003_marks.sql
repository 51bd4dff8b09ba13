-- What is shown of a product, and what is shown only when asked for. NULL: written by a release that does not know the
-- column; app/store/open.c has such rows sent again.
ALTER TABLE product ADD COLUMN discreet INTEGER;
ALTER TABLE product ADD COLUMN picture BLOB;
ALTER TABLE purchase ADD COLUMN gift INTEGER;
