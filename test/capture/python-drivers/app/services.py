INSERT = "INSERT INTO users (email, name) VALUES (%s, %s)"


def register(connection, email, name="Ada"):
    with connection.transaction():
        connection.execute(INSERT, (email, name))


def import_all(connection, emails):
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, [(email, "Ada") for email in emails])


async def register_async(connection, email, name="Ada"):
    await connection.execute("INSERT INTO users (email, name) VALUES ($1, $2)", email, name)
