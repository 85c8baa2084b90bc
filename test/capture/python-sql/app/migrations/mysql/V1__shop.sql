CREATE TABLE shops (
  id int AUTO_INCREMENT PRIMARY KEY,
  name varchar(100) NOT NULL UNIQUE
) ENGINE=InnoDB;

CREATE TABLE users (
  id int AUTO_INCREMENT PRIMARY KEY,
  email varchar(100) NOT NULL UNIQUE,
  nick varchar(40),
  age int,
  CONSTRAINT age_is_real CHECK (age >= 0)
) ENGINE=InnoDB;

CREATE TABLE products (
  id int AUTO_INCREMENT PRIMARY KEY,
  shop_id int NOT NULL,
  slug varchar(100) NOT NULL,
  price decimal(10, 2) NOT NULL,
  CONSTRAINT price_is_positive CHECK (price > 0),
  FOREIGN KEY (shop_id) REFERENCES shops (id)
) ENGINE=InnoDB;
