from sqlalchemy.ext.asyncio import AsyncSession

from models import User


async def call(session: AsyncSession, email, name, card=None):
    async with session.begin():
        user = User(email=email, name=name, card=card)
        session.add(user)
    return user
