"""Calls shapes of applications and of asynchronous functions on a database and prints what happened as JSON.

    web_driver.py pastes SHAPE...     the traceback of a duplicate, by shape
    web_driver.py check SHAPE...      the same call, 20 at once, other violations, and what comes behind, by shape
"""
import asyncio
import collections
import importlib
import json
import os
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor

# The project is the folder in which this runs; what it does here is no line of it.
sys.path.insert(0, os.getcwd())
from database import SessionLocal, WaitingSession, current, engine  # noqa: E402
from models import Base, User  # noqa: E402
from sqlalchemy.exc import IntegrityError  # noqa: E402

EMAIL = "ada@example.com"


def fresh():
    # A shape that keeps its session leaves it as it was.
    current.remove()
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with SessionLocal() as session:
        session.add(User(email="other@example.com", name="Other", card="taken-card"))
        session.commit()


def rows():
    with SessionLocal() as session:
        return [name for (name,) in session.query(User.name).filter_by(email=EMAIL)]


class Flask:
    """By Flask's own test client; as in a server, each request has a thread."""

    def __init__(self, app):
        self.app = app

    def ask(self, raises=False, **data):
        self.app.testing = raises
        return self.app.test_client().post("/users", json=data).status_code

    def many(self, wanted):
        with ThreadPoolExecutor(len(wanted)) as pool:
            return list(pool.map(lambda data: self.ask(**data), wanted))


class Asgi:
    """By httpx in one loop, which waits for all requests at once."""

    def __init__(self, app):
        self.app = app

    def ask(self, raises=False, **data):
        return asyncio.run(self.post([data], raises))[0]

    def many(self, wanted):
        return asyncio.run(self.post(wanted, False))

    async def post(self, wanted, raises):
        import httpx

        transport = httpx.ASGITransport(self.app, raise_app_exceptions=raises)
        async with httpx.AsyncClient(transport=transport, base_url="http://proof") as client:
            answers = await asyncio.gather(*[client.post("/users", json=data, timeout=120) for data in wanted])
        return [answer.status_code for answer in answers]


class Awaited:
    """A function that is given an asynchronous session, which is committed behind it, as a request does it."""

    def __init__(self, call):
        self.call = call

    def ask(self, raises=False, **data):
        return asyncio.run(self.once(data, raises))

    def many(self, wanted):
        async def all_of_them():
            return await asyncio.gather(*[self.once(data, False) for data in wanted])

        return asyncio.run(all_of_them())

    async def once(self, data, raises):
        try:
            async with WaitingSession() as session:
                user = await self.call(session, **data)
                await session.commit()
                return f"ok {user.name}"
        except Exception as error:
            if raises:
                raise
            return type(error).__name__

    def in_transaction(self, **data):
        """What the same session does before and behind, as far as it stands."""

        async def around():
            async with WaitingSession() as session:
                session.add(User(email="one@example.com", name="one"))
                await session.flush()
                try:
                    await self.call(session, **data)
                except IntegrityError:
                    return False
                except Exception:
                    pass
                session.add(User(email="two@example.com", name="two"))
                await session.commit()
                return True

        if not asyncio.run(around()):
            return ["IntegrityError"]
        with SessionLocal() as session:
            return sorted(name for (name,) in session.query(User.name).filter(User.name.in_(["one", "two"])))


def loaded(shape):
    module = importlib.import_module(f"shapes.{shape}")
    if shape.startswith("awaited"):
        return Awaited(module.call)
    return (Flask if shape.startswith("flask") else Asgi)(module.app)


def paste(shape):
    fresh()
    program = loaded(shape)
    program.ask(email=EMAIL, name="Ada")
    try:
        program.ask(raises=True, email=EMAIL, name="Ada Lovelace")
    except Exception:
        return traceback.format_exc()
    return ""


def check(shape):
    program = loaded(shape)
    fresh()
    answer = {
        "concurrent": collections.Counter(
            str(each) for each in program.many([{"email": EMAIL, "name": f"Ada {n}"} for n in range(20)])
        ),
        "rows": len(rows()),
    }
    fresh()
    answer["first"] = str(program.ask(email=EMAIL, name="Ada"))
    answer["once"] = str(program.ask(email=EMAIL, name="Ada Lovelace"))
    answer["kept"] = rows()
    # What comes behind goes through the very session where the program keeps one.
    answer["new"] = str(program.ask(email="new@example.com", name="New"))
    answer["otherKey"] = str(program.ask(email="third@example.com", name="Third", card="taken-card"))
    answer["last"] = str(program.ask(email="last@example.com", name="Last", card="card"))
    if isinstance(program, Awaited) and shape not in ("awaited_opened", "awaited_connection"):
        answer["transaction"] = program.in_transaction(email=EMAIL, name="Ada Lovelace")
    return answer


def main():
    act = {"pastes": paste, "check": check}[sys.argv[1]]
    print(json.dumps({shape: act(shape) for shape in sys.argv[2:]}))


main()
