def call(connection, email, name, card):
    cursor = connection.cursor()
    cursor.execute("INSERT INTO customers (email, name, card) VALUES (%s, %s, %s) RETURNING id", (email, name, card))
    return cursor.fetchone()[0]
