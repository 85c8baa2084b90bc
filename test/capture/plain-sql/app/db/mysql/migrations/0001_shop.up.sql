CREATE TABLE shops (
  id int AUTO_INCREMENT PRIMARY KEY,
  name varchar(80) NOT NULL UNIQUE
) ENGINE=InnoDB;

CREATE TABLE users (
  id bigint NOT NULL AUTO_INCREMENT,
  email varchar(80) NOT NULL,
  nick varchar(40),
  age int CHECK (age >= 0),
  born date,
  PRIMARY KEY (id),
  UNIQUE KEY `users_email` (`email`),
  UNIQUE (nick, born),
  CHECK (age < 200)
) ENGINE=InnoDB;

CREATE TABLE products (
  id int AUTO_INCREMENT PRIMARY KEY,
  shop_id int NOT NULL,
  slug varchar(40) NOT NULL,
  price decimal(10,2) NOT NULL,
  code varchar(20),
  UNIQUE KEY product_slug (shop_id, slug),
  CONSTRAINT price_is_positive CHECK (price > 0),
  FOREIGN KEY (shop_id) REFERENCES shops (id)
) ENGINE=InnoDB;
