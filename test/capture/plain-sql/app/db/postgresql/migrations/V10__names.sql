ALTER TABLE orders RENAME TO purchases;
ALTER TABLE purchases RENAME COLUMN number TO no;
ALTER TABLE purchases ALTER COLUMN product_id SET NOT NULL;
ALTER TABLE products RENAME CONSTRAINT product_slug TO product_slug_key;
ALTER INDEX products_live RENAME TO products_live_code;
DROP TABLE gone;
DROP INDEX products_code_lower;
CREATE UNIQUE INDEX ON products (code, price);
