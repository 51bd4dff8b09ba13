-- The list of bestsellers walks products by popularity and stops early. Releases before this one keep the
-- index up to date without knowing it.
CREATE INDEX product_by_popularity ON product (popularity DESC, id);
