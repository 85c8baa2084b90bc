-- migrate:up
CREATE TABLE orders (
  number TEXT PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES users (id),
  product_id INTEGER REFERENCES products (id)
) WITHOUT ROWID;
ALTER TABLE users ADD COLUMN phone TEXT;
CREATE UNIQUE INDEX users_phone ON users (phone) WHERE phone IS NOT NULL;

CREATE TABLE products_new (
  id INTEGER PRIMARY KEY,
  shop_id INTEGER NOT NULL REFERENCES shops (id),
  slug TEXT NOT NULL,
  price REAL NOT NULL,
  code TEXT,
  UNIQUE (shop_id, slug),
  CONSTRAINT price_is_positive CHECK (price > 0)
);
INSERT INTO products_new SELECT * FROM products;
DROP TABLE products;
ALTER TABLE products_new RENAME TO products;
CREATE UNIQUE INDEX products_code ON products (code);

-- migrate:down
DROP TABLE orders;
