import psycopg


async def connect(url):
    return await psycopg.AsyncConnection.connect(url, autocommit=True)


class Users:
    def __init__(self, connection):
        self.connection = connection

    async def register(self, email, nick=None):
        async with self.connection.cursor() as cursor:
            await cursor.execute("INSERT INTO users (email, nick) VALUES (%s, %s) RETURNING id", (email, nick))
            return await cursor.fetchone()

    async def rename(self, email, nick):
        async with self.connection.transaction():
            await self.connection.execute("UPDATE users SET nick = %s WHERE email = %s", (nick, email))

    async def age(self, email, years):
        await self.connection.execute("UPDATE users SET age = %s WHERE email = %s", (years, email))

    async def import_all(self, emails):
        async with self.connection.cursor() as cursor:
            await cursor.executemany("INSERT INTO users (email) VALUES (%s)", [(each,) for each in emails])


class Shops:
    def __init__(self, connection):
        self.connection = connection

    async def open_shop(self, name):
        await self.connection.execute("INSERT INTO shops (name) VALUES (%s)", [name])

    async def add(self, shop_id, slug, price):
        await self.connection.execute(
            "INSERT INTO products (shop_id, slug, price) VALUES (%s, %s, %s)", (shop_id, slug, price)
        )

    async def close_shop(self, shop_id):
        await self.connection.execute("DELETE FROM shops WHERE id = %s", (shop_id,))
