import sqlite3

from .schema import create


def connect(path):
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA foreign_keys = ON")
    create(connection)
    return connection


class Store:
    def __init__(self, connection):
        self.connection = connection

    def _write(self, sql, params=()):
        with self.connection:
            return self.connection.execute(sql, params).lastrowid

    def register(self, email, nick=None):
        return self._write("INSERT INTO users (email, nick) VALUES (?, ?)", (email, nick))

    def rename(self, email, nick):
        self._write("UPDATE users SET nick = :nick WHERE email = :email", {"nick": nick, "email": email})

    def age(self, email, years):
        with self.connection:
            self.connection.execute("UPDATE users SET age = ? WHERE email = ?", (years, email))

    def import_all(self, emails):
        with self.connection:
            self.connection.executemany("INSERT INTO users (email) VALUES (?)", [(each,) for each in emails])

    def add(self, shop_id, slug, price):
        self._write("INSERT INTO products (shop_id, slug, price) VALUES (?, ?, ?)", (shop_id, slug, price))

    def close_shop(self, shop_id):
        self._write("DELETE FROM shops WHERE id = ?", (shop_id,))

    def open_shop(self, name):
        insert_row(self.connection, "shops", name=name)


def insert_row(connection, table, **values):
    columns = ", ".join(values)
    marks = ", ".join("?" for _ in values)
    with connection:
        connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(values.values()))
