CREATE UNIQUE INDEX users_nick ON users (nick);
ALTER TABLE products ADD UNIQUE KEY product_slug_key (shop_id, slug);
