def call(connection, email, name, card):
    with connection.transaction():
        connection.execute("INSERT INTO customers (email, name, card) VALUES (%s, %s, %s)", (email, name, card))
