CREATE TABLE orders (
  number int PRIMARY KEY,
  user_id bigint NOT NULL,
  product_id int,
  FOREIGN KEY (user_id) REFERENCES users (id),
  CONSTRAINT orders_product FOREIGN KEY (product_id) REFERENCES products (id)
);
ALTER TABLE users ADD COLUMN phone varchar(20) UNIQUE;
ALTER TABLE users MODIFY COLUMN nick varchar(60) NOT NULL;
CREATE UNIQUE INDEX products_code ON products (code);
