SCHEMA = """
CREATE TABLE shops (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL UNIQUE,
    nick TEXT,
    age INTEGER CHECK (age >= 0)
);
CREATE TABLE products (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    shop_id INTEGER NOT NULL REFERENCES shops (id),
    slug TEXT NOT NULL,
    price NUMERIC NOT NULL,
    CONSTRAINT price_is_positive CHECK (price > 0),
    CONSTRAINT product_slug_key UNIQUE (shop_id, slug)
);
CREATE UNIQUE INDEX users_nick ON users (nick);
"""


def create(connection):
    connection.executescript(SCHEMA)
