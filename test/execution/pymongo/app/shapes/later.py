from motors import async_db


async def call(email, name, card=None):
    await async_db.users.insert_one({"email": email, "name": name, "card": card or f"card of {email}"})
