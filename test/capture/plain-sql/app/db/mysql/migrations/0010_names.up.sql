ALTER TABLE orders RENAME TO purchases;
ALTER TABLE products DROP INDEX products_code;
ALTER TABLE products RENAME INDEX product_slug TO product_slug_key;
