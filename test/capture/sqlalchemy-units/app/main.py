"""main.py URL FOLDER: runs each scenario, `layering_kind`, and keeps what it fails with."""

import asyncio
import pathlib
import sys
import traceback

from shop import flask_web, handlers, later, services, unit_of_work, web
from shop.db import Current, SessionLocal, connect, connect_async
from shop.models import Base, Order, Tag, Team, User
from sqlalchemy import event


def seed(session):
    session.add_all([User(email="ada@example.com", name="Ada"), User(email="grace@example.com", name="Grace")])
    session.add_all([Team(slug="red"), Tag(label="new")])
    session.flush()
    session.add(Order(user_id=1, sku="MUG-1"))
    session.commit()


async def post(path):
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"", "headers": [], "http_version": "1.1", "scheme": "http", "server": ("shop", 80), "client": ("me", 1)}

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        pass

    await web.app(scope, receive, send)


TAKEN = "ada@example.com"
SCENARIOS = {
    "same_unique": lambda s: services.sign_up(s, TAKEN, "Ada"),
    "same_not_null": lambda s: services.sign_up(s, "new@example.com", None),
    "same_autoflush": lambda s: services.invite(s, TAKEN),
    "same_update": lambda s: services.rename(s, 2, TAKEN),
    "same_check": lambda s: services.age(s, 2, -1),
    "same_append": lambda s: services.order_for(s, 1, ["MUG-1"]),
    "same_children": lambda s: services.close_account(s, 1),
    "same_nested": lambda s: services.found_team(s, "blue", [TAKEN]),
    "same_nested_parent": lambda s: services.found_team(s, "red", ["new@example.com"]),
    "same_collection": lambda s: services.tag_twice(s, 1, "new"),
    "same_block": lambda s: services.in_block(SessionLocal, TAKEN),
    "caller_unique": lambda s: handlers.register(s, TAKEN, "Ada"),
    "caller_check": lambda s: handlers.register(s, "new@example.com", "New", -1),
    "caller_not_null": lambda s: handlers.register(s, "new@example.com", None),
    "caller_composite": lambda s: handlers.order(s, 1, "MUG-1"),
    "caller_foreign_key": lambda s: handlers.order(s, 99, "MUG-1"),
    "caller_generic": lambda s: handlers.open_team(s, "red"),
    "caller_setattr": lambda s: handlers.correct(s, 2, TAKEN),
    "caller_parameter": lambda s: handlers.label(s, "new"),
    "caller_children": lambda s: handlers.leave(s, 1),
    "caller_scope": lambda s: services.in_scope(TAKEN),
    "caller_decorator": lambda s: services.move(s, 1, 99),
    "caller_scoped_session": lambda s: services.greet(TAKEN),
    "uow_commit": lambda s: unit_of_work.hire(TAKEN, "Ada"),
    "uow_exit": lambda s: unit_of_work.hire_and_leave(TAKEN, "Ada"),
    "uow_flush": lambda s: unit_of_work.buy(1, "MUG-1"),
    "uow_foreign_key": lambda s: unit_of_work.buy(99, "MUG-1"),
    "uow_update": lambda s: unit_of_work.rename_to(2, TAKEN),
    "flask_unique": lambda s: flask_web.app.test_client().post("/members/ada@example.com"),
    "flask_update": lambda s: flask_web.app.test_client().post("/users/2/email/ada@example.com"),
    "flask_composite": lambda s: flask_web.app.test_client().post("/orders/1/MUG-1"),
}
LATER = {
    "web_unique": lambda: post("/users/ada@example.com"),
    "web_composite": lambda: post("/orders/1/MUG-1"),
    "web_foreign_key": lambda: post("/orders/99/MUG-1"),
    "web_dependency": lambda: post("/teams/red"),
    "web_dependency_variable": lambda: post("/tags/new"),
    "async_unique": lambda: later.enrol(TAKEN, "Ada"),
    "async_not_null": lambda: later.enrol("new@example.com", None),
    "async_block": lambda: later.enrol_in_block(TAKEN, "Ada"),
    "async_autoflush": lambda: later.enrol_and_look(TAKEN, "Ada"),
    "async_composite": lambda: later.order_later(1, "MUG-1"),
    "async_update": lambda: later.rename_later(2, TAKEN),
}
DRIVERS = {"postgresql": ("psycopg", "asyncpg"), "mysql": ("pymysql", "aiomysql"), "sqlite": ("pysqlite", "aiosqlite")}


def keys_on(engine):
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"))


def main(url, name):
    kind, rest = url.split("://")
    driver, later_driver = DRIVERS[kind.split("+")[0]]
    engine = connect(f"{kind.split('+')[0]}+{driver}://{rest}")
    keys_on(engine)
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with SessionLocal() as session:
        seed(session)
    if name in SCENARIOS:
        with SessionLocal() as session:
            SCENARIOS[name](session)
    else:
        keys_on(connect_async(f"{kind.split('+')[0]}+{later_driver}://{rest}").sync_engine)
        asyncio.run(LATER[name]())


def keep_all(url, folder):
    """One process for all: each scenario's traceback into a file."""
    for name in [*SCENARIOS, *([] if url.startswith("mysql") else LATER)]:
        try:
            main(url, name)
        except Exception:
            (pathlib.Path(folder) / f"{name}.txt").write_text(traceback.format_exc())
        Current.remove()


if __name__ == "__main__":
    keep_all(sys.argv[1], sys.argv[2])
