from sqlalchemy.ext.asyncio import AsyncSession

from models import User


async def call(session: AsyncSession, email, name, card=None):
    user = User(email=email, name=name, card=card)
    session.add(user)
    await session.flush()
    return user
