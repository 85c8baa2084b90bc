-- migrate:up
ALTER TABLE orders RENAME TO purchases;
ALTER TABLE purchases RENAME COLUMN number TO no;
DROP INDEX products_code;
