async def call(connection, email, name, card):
    return await connection.fetchval(
        "INSERT INTO customers (email, name, card) VALUES ($1, $2, $3) RETURNING id", email, name, card
    )
