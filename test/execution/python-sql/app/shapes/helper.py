class Database:
    def __init__(self, connection):
        self.connection = connection

    def run(self, sql, *values):
        cursor = self.connection.cursor()
        cursor.execute(sql, values)
        cursor.close()


def call(connection, email, name, card):
    table = "customers"
    Database(connection).run(f"INSERT INTO {table} (email, name, card) VALUES (%s, %s, %s)", email, name, card)
