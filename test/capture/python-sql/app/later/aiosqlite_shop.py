import aiosqlite

from lite.schema import SCHEMA


async def connect(path):
    connection = await aiosqlite.connect(path)
    await connection.execute("PRAGMA foreign_keys = ON")
    await connection.executescript(SCHEMA)
    return connection


class Users:
    def __init__(self, connection):
        self.connection = connection

    async def register(self, email, nick=None):
        await self.connection.execute("INSERT INTO users (email, nick) VALUES (?, ?)", (email, nick))
        await self.connection.commit()

    async def rename(self, email, nick):
        await self.connection.execute("UPDATE users SET nick = ? WHERE email = ?", (nick, email))
        await self.connection.commit()

    async def age(self, email, years):
        await self.connection.execute("UPDATE users SET age = ? WHERE email = ?", (years, email))

    async def import_all(self, emails):
        await self.connection.executemany("INSERT INTO users (email) VALUES (?)", [(each,) for each in emails])


class Shops:
    def __init__(self, connection):
        self.connection = connection

    async def open_shop(self, name):
        async with self.connection.execute("INSERT INTO shops (name) VALUES (?)", (name,)) as cursor:
            return cursor.lastrowid

    async def add(self, shop_id, slug, price):
        await self.connection.execute(
            "INSERT INTO products (shop_id, slug, price) VALUES (?, ?, ?)", (shop_id, slug, price)
        )

    async def close_shop(self, shop_id):
        await self.connection.execute("DELETE FROM shops WHERE id = ?", (shop_id,))
