CREATE TABLE shops (
  id serial PRIMARY KEY,
  name text NOT NULL UNIQUE
);

CREATE TABLE users (
  id serial PRIMARY KEY,
  email varchar(100) NOT NULL UNIQUE,
  nick varchar(40),
  age integer CHECK (age >= 0)
);

CREATE TABLE products (
  id serial PRIMARY KEY,
  shop_id integer NOT NULL REFERENCES shops (id),
  slug varchar(100) NOT NULL,
  price numeric(10, 2) NOT NULL,
  CONSTRAINT price_is_positive CHECK (price > 0)
);
