"""Runs a shape by a driver on a database and prints what happened as JSON.

    driver.py DRIVER URL pastes SHAPE...    the traceback of a duplicate, by shape
    driver.py DRIVER URL check SHAPE...     once more, 20 calls at once, other violations, a transaction around, by shape
"""
import asyncio
import collections
import importlib
import inspect
import json
import pathlib
import re
import sys
import threading
import traceback

DRIVER, URL, ACT, *SHAPES = sys.argv[1:]
LATER = DRIVER in ("asyncpg", "aiosqlite", "psycopg-async")
EMAIL = "ada@example.com"


def connect():
    if DRIVER == "sqlite3":
        import sqlite3

        return sqlite3.connect(URL, timeout=60, check_same_thread=False)
    if DRIVER == "psycopg2":
        import psycopg2

        return psycopg2.connect(URL)
    if DRIVER == "psycopg":
        import psycopg

        return psycopg.connect(URL)
    user, password, host, port, name = re.match(r"\w+://(\w+):(\w+)@([^:/]+):(\d+)/(\w+)", URL).groups()
    if DRIVER == "pymysql":
        import pymysql

        return pymysql.connect(host=host, port=int(port), user=user, password=password, database=name)
    import MySQLdb

    return MySQLdb.connect(host=host, port=int(port), user=user, passwd=password, db=name)


async def connect_later():
    if DRIVER == "aiosqlite":
        import aiosqlite

        return await aiosqlite.connect(URL, timeout=60)
    if DRIVER == "asyncpg":
        import asyncpg

        return await asyncpg.connect(URL)
    import psycopg

    return await psycopg.AsyncConnection.connect(URL)


class Session:
    """One connection: what the checks ask of it, whatever the driver."""

    def __init__(self, loop=None):
        self.loop = loop
        self.connection = self.wait(connect_later() if LATER else connect())

    def wait(self, given):
        return self.loop.run_until_complete(given) if inspect.isawaitable(given) else given

    def ask(self, sql):
        if DRIVER == "asyncpg":
            return [tuple(row) for row in self.wait(self.connection.fetch(sql))]
        cursor = self.connection.cursor() if hasattr(self.connection, "cursor") else self.connection
        cursor = self.wait(cursor)
        cursor = self.wait(cursor.execute(sql)) if DRIVER in ("aiosqlite",) else (self.wait(cursor.execute(sql)), cursor)[1]
        return [tuple(row) for row in self.wait(cursor.fetchall())]

    def tell(self, sql):
        if DRIVER in ("asyncpg", "aiosqlite", "sqlite3"):
            return self.wait(self.connection.execute(sql))
        cursor = self.connection.cursor()
        return self.wait(cursor.execute(sql))

    def end(self, how):
        if DRIVER != "asyncpg":
            self.wait(getattr(self.connection, how)())

    def close(self):
        self.wait(self.connection.close())


def shape_of(name):
    return importlib.import_module(f"{'later' if LATER else 'shapes'}.{name}").call


def fresh(session):
    for table in ("customers",):
        session.tell(f"DROP TABLE IF EXISTS {table}")
    for statement in pathlib.Path("migrations/001_customers.sql").read_text().split(";"):
        if statement.strip():
            session.tell(statement)
    session.tell("INSERT INTO customers (email, name, card) VALUES ('other@example.com', 'Other', 'taken')")
    session.end("commit")


def run(session, call, *values):
    """The class of the error, "ok" without one; the transaction is ended as a caller would."""
    try:
        session.wait(call(session.connection, *values))
    except Exception as error:
        session.end("rollback")
        return type(error).__name__
    session.end("commit")
    return "ok"


def paste(session, call):
    fresh(session)
    session.wait(call(session.connection, EMAIL, "Ada", None))
    session.end("commit")
    try:
        session.wait(call(session.connection, EMAIL, "Ada Lovelace", None))
    except Exception:
        session.end("rollback")
        return traceback.format_exc()
    return ""


def check(session, call):
    answer = {}
    fresh(session)
    run(session, call, EMAIL, "Ada", None)
    answer["once"] = run(session, call, EMAIL, "Ada Lovelace", None)
    answer["rows"] = session.ask(f"SELECT name FROM customers WHERE email = '{EMAIL}'")
    session.end("rollback")
    answer["null"] = run(session, call, "new@example.com", None, None)
    answer["other"] = run(session, call, "new@example.com", "New", "taken")
    answer["transaction"] = within(session, call)
    fresh(session)
    answer["concurrent"] = concurrent(call)
    answer["after"] = session.ask(f"SELECT count(*) FROM customers WHERE email = '{EMAIL}'")[0][0]
    session.end("rollback")
    return answer


def within(session, call):
    """A row before, the duplicate, a row behind, in one transaction."""
    rows = "SELECT count(*) FROM customers WHERE name = 'Around'"
    insert = "INSERT INTO customers (email, name) VALUES ('{}@around.example', 'Around')"
    if DRIVER == "asyncpg":
        return session.wait(within_asyncpg(session, call, rows, insert))
    try:
        session.tell(insert.format("before"))
        session.wait(call(session.connection, EMAIL, "Ada Lovelace", None))
        session.tell(insert.format("behind"))
        session.end("commit")
    except Exception as error:
        session.end("rollback")
        return f"{type(error).__name__}: {error}"
    found = session.ask(rows)[0][0]
    session.end("rollback")
    return "" if found == 2 else f"{found} rows around it"


async def within_asyncpg(session, call, rows, insert):
    try:
        async with session.connection.transaction():
            await session.connection.execute(insert.format("before"))
            await call(session.connection, EMAIL, "Ada Lovelace", None)
            await session.connection.execute(insert.format("behind"))
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    found = await session.connection.fetchval(rows)
    return "" if found == 2 else f"{found} rows around it"


def concurrent(call, count=20):
    errors = collections.Counter()
    start = threading.Barrier(count)

    def one(number):
        loop = asyncio.new_event_loop() if LATER else None
        session = Session(loop)
        try:
            start.wait()
            outcome = run(session, call, EMAIL, f"Ada {number}", None)
            if outcome != "ok":
                errors[outcome] += 1
        finally:
            session.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


main = Session(asyncio.new_event_loop() if LATER else None)
print(json.dumps({name: {"pastes": paste, "check": check}[ACT](main, shape_of(name)) for name in SHAPES}))
main.close()
