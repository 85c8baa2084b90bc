"""The same with asyncio."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from shop.db import AsyncSessionLocal, finish
from shop.models import Event, Order, User


class AsyncUsers:
    def __init__(self, session: AsyncSession):
        self.session = session

    async def add(self, email: str, name: str) -> User:
        user = User(email=email, name=name)
        self.session.add(user)
        return user

    async def find(self, name: str):
        return (await self.session.scalars(select(User).where(User.name == name))).all()


async def enrol(email, name):
    async with AsyncSessionLocal() as session:
        users = AsyncUsers(session)
        await users.add(email, name)
        await finish(session)


async def enrol_in_block(email, name):
    async with AsyncSessionLocal() as session, session.begin():
        session.add(User(email=email, name=name))
        session.add(Event(name="enrolled"))


async def enrol_and_look(email, name):
    async with AsyncSessionLocal() as session:
        users = AsyncUsers(session)
        await users.add(email, name)
        await users.find(name)
        await session.commit()


async def order_later(user_id, sku):
    async with AsyncSessionLocal() as session:
        session.add(Order(user_id=user_id, sku=sku))
        session.add(Event(name="ordered"))
        await finish(session)


async def rename_later(user_id, email):
    async with AsyncSessionLocal() as session:
        user = await session.get(User, user_id)
        user.email = email
        await finish(session)
