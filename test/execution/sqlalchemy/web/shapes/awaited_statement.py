from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import User


async def call(session: AsyncSession, email, name, card=None):
    await session.execute(insert(User).values(email=email, name=name, card=card))
    return (await session.scalars(select(User).where(User.email == email))).one()
