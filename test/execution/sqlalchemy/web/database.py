import os

from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker
from sqlalchemy.pool import NullPool

url = os.environ["DATABASE_URL"]
is_sqlite = url.startswith("sqlite")
# Who waits for ever for somebody's lock hears of it.
options = (
    {"connect_args": {"timeout": 60}}
    if is_sqlite
    else {"connect_args": {"options": "-c lock_timeout=30000"}, "pool_size": 25}
)
engine = create_engine(url, **options)
SessionLocal = sessionmaker(engine)
current = scoped_session(SessionLocal)

waiting = url.replace("psycopg2", "asyncpg") if not is_sqlite else url.replace("sqlite:", "sqlite+aiosqlite:")
waiting_options = {"timeout": 60} if is_sqlite else {"server_settings": {"lock_timeout": "30000"}}
waiting_engine = create_async_engine(waiting, poolclass=NullPool, connect_args=waiting_options)
WaitingSession = async_sessionmaker(waiting_engine, expire_on_commit=False)


def get_session():
    with SessionLocal() as session:
        yield session


async def get_waiting_session():
    async with WaitingSession() as session:
        yield session
