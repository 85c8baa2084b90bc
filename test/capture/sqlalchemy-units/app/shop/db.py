import functools
from contextlib import contextmanager

from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker

SessionLocal = sessionmaker()
AsyncSessionLocal = async_sessionmaker(expire_on_commit=False)
Current = scoped_session(SessionLocal)


def connect(url):
    engine = create_engine(url)
    SessionLocal.configure(bind=engine)
    return engine


def connect_async(url):
    engine = create_async_engine(url)
    AsyncSessionLocal.configure(bind=engine)
    return engine


@contextmanager
def session_scope():
    session = SessionLocal()
    try:
        yield session
        session.commit()
    except Exception:
        session.rollback()
        raise
    finally:
        session.close()


def transactional(function):
    @functools.wraps(function)
    def wrapper(session: Session, *args, **kwargs):
        result = function(session, *args, **kwargs)
        session.commit()
        return result

    return wrapper


async def get_session():
    async with AsyncSessionLocal() as session:
        yield session
        await session.commit()


async def finish(session: AsyncSession):
    await session.flush()
    await session.commit()
