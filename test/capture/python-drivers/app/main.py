import asyncio
import sys

import services

TABLE = "DROP TABLE IF EXISTS users; CREATE TABLE users (email varchar(100) UNIQUE, name varchar(100) NOT NULL)"


def with_psycopg(url, name):
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLE)
        services.register(connection, "ada@example.com")
        if name == "unique":
            services.register(connection, "ada@example.com")
        if name == "bulk":
            services.import_all(connection, ["grace@example.com", "ada@example.com"])
        if name == "not_null":
            services.register(connection, "grace@example.com", None)


async def with_asyncpg(url, name):
    import asyncpg

    connection = await asyncpg.connect(url)
    await connection.execute(TABLE)
    await services.register_async(connection, "ada@example.com")
    if name == "unique":
        await services.register_async(connection, "ada@example.com")
    if name == "not_null":
        await services.register_async(connection, "grace@example.com", None)


def main(url, name):
    driver, _, rest = url.partition("+")
    if name == "list":
        print("unique not_null" + (" bulk" if driver == "psycopg" else ""))
    elif driver == "psycopg":
        with_psycopg(rest, name)
    else:
        asyncio.run(with_asyncpg(rest, name))


main(sys.argv[1], sys.argv[2])
