// The tables of the lab, per engine, with the names that this layer's own tools would give.

/** The tables, made by hand: what drizzle-kit, a migration or schema tool would have made with these names. */
export const tables = {
  postgres: [
    "DROP TABLE IF EXISTS orders", "DROP TABLE IF EXISTS users",
    "CREATE TABLE users (id serial PRIMARY KEY, email varchar(200) CONSTRAINT users_email_unique UNIQUE, name varchar(200) NOT NULL, age integer CONSTRAINT age_not_negative CHECK (age >= 0))",
    "CREATE TABLE orders (id serial PRIMARY KEY, user_id integer REFERENCES users (id), sku varchar(200), CONSTRAINT orders_user_id_sku_unique UNIQUE (user_id, sku))",
  ],
  mariadb: [
    "DROP TABLE IF EXISTS orders", "DROP TABLE IF EXISTS users",
    "CREATE TABLE users (id integer AUTO_INCREMENT PRIMARY KEY, email varchar(200), name varchar(200) NOT NULL, age integer, CONSTRAINT users_email_unique UNIQUE (email), CONSTRAINT age_not_negative CHECK (age >= 0))",
    "CREATE TABLE orders (id integer AUTO_INCREMENT PRIMARY KEY, user_id integer, sku varchar(200), CONSTRAINT orders_user_id_sku_unique UNIQUE (user_id, sku), CONSTRAINT orders_user_id_foreign FOREIGN KEY (user_id) REFERENCES users (id))",
  ],
  sqlite: [
    "DROP TABLE IF EXISTS orders", "DROP TABLE IF EXISTS users", "PRAGMA foreign_keys = ON",
    "CREATE TABLE users (id integer PRIMARY KEY, email text, name text NOT NULL, age integer, CONSTRAINT age_not_negative CHECK (age >= 0))",
    "CREATE UNIQUE INDEX users_email_unique ON users (email)",
    "CREATE TABLE orders (id integer PRIMARY KEY, user_id integer REFERENCES users (id), sku text, UNIQUE (user_id, sku))",
  ],
};
