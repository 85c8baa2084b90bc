from sqlalchemy.ext.asyncio import AsyncSession

from models import User


class Users:
    def __init__(self, session: AsyncSession):
        self.session = session

    async def keep(self, email, name, card):
        user = User(email=email, name=name, card=card)
        self.session.add(user)
        await self.session.flush()
        await self.session.refresh(user)
        return user


async def call(session, email, name, card=None):
    user = await Users(session).keep(email, name, card)
    await session.commit()
    return user
