import sqlite3

from .schema import SCHEMA


class Database:
    def __init__(self, path=":memory:"):
        self.connection = sqlite3.connect(path)
        self.connection.executescript(SCHEMA)

    def run(self, sql, values=()):
        with self.connection:
            self.connection.execute(sql, values)
