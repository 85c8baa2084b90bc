"""One connection, and what everybody needs of it."""

import logging

log = logging.getLogger(__name__)


class Database:
    def __init__(self, connection):
        self.connection = connection

    def run(self, sql, params=()):
        cursor = self.connection.cursor()
        cursor.execute(sql, params)
        return cursor

    def insert(self, table, values):
        columns = ", ".join(values)
        marks = ", ".join(["%s"] * len(values))
        return self.run(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(values.values()))

    def commit(self):
        self.connection.commit()
