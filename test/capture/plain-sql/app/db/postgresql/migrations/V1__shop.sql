CREATE TABLE shops (
  id serial PRIMARY KEY,
  name text NOT NULL UNIQUE
);

CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL UNIQUE,
  nick varchar(40),
  age integer CHECK (age >= 0),
  born date,
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK (born IS NULL OR born < created_at),
  UNIQUE (nick, born)
);

CREATE TABLE products (
  id serial,
  shop_id integer NOT NULL REFERENCES shops,
  slug text NOT NULL,
  price numeric NOT NULL,
  code text,
  PRIMARY KEY (id),
  CONSTRAINT product_slug UNIQUE (shop_id, slug),
  CONSTRAINT price_is_positive CHECK (price > 0)
);
CREATE UNIQUE INDEX products_code_lower ON products (lower(code));
CREATE UNIQUE INDEX products_live ON products (shop_id, code) WHERE price > 1;
