CREATE UNIQUE INDEX users_nick ON users (nick);
ALTER TABLE products ADD CONSTRAINT product_slug_key UNIQUE (shop_id, slug);
