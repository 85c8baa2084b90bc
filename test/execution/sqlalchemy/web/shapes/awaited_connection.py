from sqlalchemy import insert, select

from database import waiting_engine
from models import User


async def call(session, email, name, card=None):
    async with waiting_engine.begin() as connection:
        await connection.execute(insert(User).values(email=email, name=name, card=card))
    return (await session.scalars(select(User).where(User.email == email))).one()
