import asyncpg


async def connect(url):
    return await asyncpg.connect(url)


class Users:
    def __init__(self, connection):
        self.connection = connection

    async def register(self, email, nick=None):
        return await self.connection.fetchval(
            "INSERT INTO users (email, nick) VALUES ($1, $2) RETURNING id", email, nick
        )

    async def rename(self, email, nick):
        async with self.connection.transaction():
            await self.connection.execute("UPDATE users SET nick = $1 WHERE email = $2", nick, email)

    async def age(self, email, years):
        await self.connection.execute("UPDATE users SET age = $1 WHERE email = $2", years, email)

    async def import_all(self, emails):
        await self.connection.executemany("INSERT INTO users (email) VALUES ($1)", [(each,) for each in emails])

    async def copy(self, emails):
        await self.connection.copy_records_to_table("users", records=[(each,) for each in emails], columns=["email"])

    async def prepared(self, email):
        statement = await self.connection.prepare("INSERT INTO users (email) VALUES ($1) RETURNING id")
        return await statement.fetchval(email)


class Shops:
    def __init__(self, connection):
        self.connection = connection

    async def open_shop(self, name):
        return await self.connection.fetchrow("INSERT INTO shops (name) VALUES ($1) RETURNING *", name)

    async def add(self, shop_id, slug, price):
        await self.connection.fetch(
            "INSERT INTO products (shop_id, slug, price) VALUES ($1, $2, $3) RETURNING id", shop_id, slug, price
        )

    async def close_shop(self, shop_id):
        await self.connection.execute("DELETE FROM shops WHERE id = $1", shop_id)
