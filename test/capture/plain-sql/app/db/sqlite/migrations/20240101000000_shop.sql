-- migrate:up
CREATE TABLE shops (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE
);

CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  nick TEXT,
  age INTEGER CHECK (age >= 0),
  born TEXT,
  UNIQUE (nick, born)
);

CREATE TABLE products (
  id INTEGER PRIMARY KEY,
  shop_id INTEGER NOT NULL REFERENCES shops (id),
  slug TEXT NOT NULL,
  price REAL NOT NULL,
  code TEXT,
  CONSTRAINT product_slug UNIQUE (shop_id, slug),
  CONSTRAINT price_is_positive CHECK (price > 0)
);
CREATE UNIQUE INDEX products_code_lower ON products (lower(code));

-- migrate:down
DROP TABLE products;
DROP TABLE users;
DROP TABLE shops;
