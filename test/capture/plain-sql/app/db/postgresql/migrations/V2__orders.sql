CREATE TABLE IF NOT EXISTS orders (
  number integer PRIMARY KEY,
  user_id bigint NOT NULL,
  product_id integer REFERENCES products (id) ON DELETE CASCADE,
  CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id)
);
ALTER TABLE users ADD COLUMN phone text UNIQUE;
ALTER TABLE users ADD UNIQUE (phone);
ALTER TABLE users DROP CONSTRAINT users_nick_born_key;
ALTER TABLE users ADD CONSTRAINT users_nick UNIQUE (nick);
CREATE TABLE gone (id integer PRIMARY KEY, name text UNIQUE);
