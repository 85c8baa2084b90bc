import asyncio
import sys

import services
from models import Base
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session


def unique(session):
    services.register(session, "ada@example.com")
    services.register(session, "ada@example.com")


def update(session):
    user_id = services.register(session, "grace@example.com")
    services.register(session, "ada@example.com")
    services.rename(session, user_id, "ada@example.com")


def bulk(session):
    services.import_all(session, ["ada@example.com", "ada@example.com"])


def composite(session):
    user_id = services.register(session, "ada@example.com")
    services.order(session, user_id, "MUG-1")
    services.order(session, user_id, "MUG-1")


def foreign_key(session):
    services.order(session, 99, "MUG-1")


def still_referenced(session):
    user_id = services.register(session, "ada@example.com")
    services.order(session, user_id, "MUG-1")
    services.remove(session, user_id)


def not_null(session):
    services.register(session, "ada@example.com", None)


def check(session):
    services.register(session, "ada@example.com", "Ada", -1)


def primary_key(session):
    services.restore(session, 1, "a@example.com")
    session.expunge_all()
    services.restore(session, 1, "b@example.com")


def autoflush(session):
    services.register(session, "ada@example.com")
    services.welcome(session, "ada@example.com")


def pending_rollback(session):
    services.register(session, "ada@example.com")
    services.swallowed(session, "ada@example.com")


def same_identity(session):
    services.twice_in_one_session(session)


SCENARIOS = [unique, update, bulk, composite, foreign_key, still_referenced, not_null, check, primary_key, autoflush, pending_rollback, same_identity]


async def run_async(url, scenario):
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
        await connection.run_sync(Base.metadata.create_all)
    async with AsyncSession(engine) as session:
        await session.run_sync(scenario)


def main(url, name):
    if name == "list":
        print(" ".join(one.__name__ for one in SCENARIOS))
        return
    scenario = next(one for one in SCENARIOS if one.__name__ == name)
    if "asyncpg" in url or "aiosqlite" in url:
        asyncio.run(run_async(url, scenario))
        return
    engine = create_engine(url)
    if url == "sqlite://":
        from sqlalchemy import event

        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"))
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        scenario(session)


main(sys.argv[1], sys.argv[2])
