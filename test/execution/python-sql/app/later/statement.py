async def call(connection, email, name, card):
    await connection.execute("INSERT INTO customers (email, name, card) VALUES (%s, %s, %s)", (email, name, card))
