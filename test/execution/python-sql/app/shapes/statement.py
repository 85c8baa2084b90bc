def call(connection, email, name, card):
    cursor = connection.cursor()
    cursor.execute("INSERT INTO customers (email, name, card) VALUES (%s, %s, %s)", (email, name, card))
