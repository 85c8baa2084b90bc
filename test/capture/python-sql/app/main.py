"""main.py URL SCENARIO: fails with it; main.py URL list: names them."""

import asyncio
import logging
import pathlib
import re
import sys

COMMON = "unique composite foreign-key still-referenced not-null check update bulk helper age logged".split()
OWN = {
    "psycopg2": ["values", "batch", "copy", "composed"],
    "psycopg": ["copy", "composed"],
    "asyncpg": ["copy", "prepared"],
}


def sync_shop(driver, url):
    from shop.database import Database

    connection = connect(driver, url)
    cursor = connection.cursor()
    folder = "mysql" if driver in ("mysqlclient", "pymysql") else "postgresql"
    tables = ["products", "users", "shops"]
    statements = [f"DROP TABLE IF EXISTS {each}" for each in tables]
    for path in sorted(pathlib.Path("migrations", folder).glob("*.sql")):
        statements += [each for each in path.read_text().split(";") if each.strip()]
    for each in statements:
        cursor.execute(each)
    connection.commit()
    return Database(connection)


def connect(driver, url):
    user, password, host, port, name = re.match(r"\w+://(?:(\w+)(?::(\w+))?@)?([^:/]+):(\d+)/(\w+)", url).groups()
    if driver == "psycopg2":
        import psycopg2

        return psycopg2.connect(url)
    if driver == "psycopg":
        import psycopg

        return psycopg.connect(url)
    if driver == "pymysql":
        import pymysql

        return pymysql.connect(host=host, port=int(port), user=user, password=password, database=name)
    import MySQLdb

    return MySQLdb.connect(host=host, port=int(port), user=user, passwd=password, db=name)


def in_turn(driver, url, name):
    from shop import bulk
    from shop.services import Members, Shops
    from shop.users import age

    database = sync_shop(driver, url)
    members, shops = Members(database), Shops(database)
    connection = database.connection
    members.join("ada@example.com", "ada")
    members.join("bob@example.com", "bob")
    shops.open("Main")
    shops.offer(1, "tea", 3)
    steps = {
        "unique": lambda: members.join("Ada@example.com", "countess"),
        "composite": lambda: shops.offer(1, "tea", 4),
        "foreign-key": lambda: shops.offer(99, "cup", 4),
        "still-referenced": lambda: shops.close(1),
        "not-null": lambda: shops.offer(1, None, 4),
        "check": lambda: shops.offer(1, "free", -1),
        "update": lambda: members.call("bob@example.com", "ada"),
        "bulk": lambda: members.load(["eve@example.com", "ada@example.com"]),
        "helper": lambda: shops.open("Main"),
        "age": lambda: age(connection, "ada@example.com", -5),
        "values": lambda: bulk.by_values(connection, [("eve@example.com", "e"), ("ada@example.com", "a")]),
        "batch": lambda: bulk.by_batch(connection, [("eve@example.com", "e"), ("ada@example.com", "a")]),
        "copy": lambda: (bulk.by_copy if driver == "psycopg2" else bulk.by_copy_3)(connection, ["ada@example.com"]),
        "composed": lambda: (bulk.by_sql_2 if driver == "psycopg2" else bulk.by_sql_3)(connection, "users", "ada@example.com"),
    }
    if name == "logged":
        logged(steps["unique"])
    else:
        steps[name]()


def logged(step):
    try:
        step()
    except Exception as error:
        logging.error("could not sign up: %s", error)


def small(url, name):
    from lite.shop import Store, connect

    store = Store(connect(":memory:"))
    store.register("ada@example.com", "ada")
    store.register("bob@example.com", "bob")
    store.open_shop("Main")
    store.add(1, "tea", 3)
    steps = {
        "unique": lambda: store.register("ada@example.com"),
        "composite": lambda: store.add(1, "tea", 4),
        "foreign-key": lambda: store.add(99, "cup", 4),
        "still-referenced": lambda: store.close_shop(1),
        "not-null": lambda: store.add(1, None, 4),
        "check": lambda: store.add(1, "free", -1),
        "update": lambda: store.rename("bob@example.com", "ada"),
        "bulk": lambda: store.import_all(["eve@example.com", "ada@example.com"]),
        "helper": lambda: store.open_shop("Main"),
        "age": lambda: store.age("ada@example.com", -5),
    }
    if name == "logged":
        logged(steps["unique"])
    else:
        steps[name]()


async def later(driver, url, name):
    from importlib import import_module

    if driver != "aiosqlite":
        sync_shop("psycopg2", url).connection.close()
    shop = import_module(f"later.{driver.removesuffix('-async')}_shop")
    connection = await shop.connect(":memory:" if driver == "aiosqlite" else url)
    users, shops = shop.Users(connection), shop.Shops(connection)
    await users.register("ada@example.com", "ada")
    await users.register("bob@example.com", "bob")
    await shops.open_shop("Main")
    await shops.add(1, "tea", 3)
    steps = {
        "unique": lambda: users.register("ada@example.com"),
        "composite": lambda: shops.add(1, "tea", 4),
        "foreign-key": lambda: shops.add(99, "cup", 4),
        "still-referenced": lambda: shops.close_shop(1),
        "not-null": lambda: shops.add(1, None, 4),
        "check": lambda: shops.add(1, "free", -1),
        "update": lambda: users.rename("bob@example.com", "ada"),
        "bulk": lambda: users.import_all(["eve@example.com", "ada@example.com"]),
        "helper": lambda: shops.open_shop("Main"),
        "age": lambda: users.age("ada@example.com", -5),
        "copy": lambda: users.copy(["ada@example.com"]),
        "prepared": lambda: users.prepared("ada@example.com"),
    }
    try:
        await steps["unique" if name == "logged" else name]()
    except Exception as error:
        if name != "logged":
            raise
        logging.error("could not sign up: %s", error)
    finally:
        await connection.close()


def main(url, name):
    driver, _, rest = url.partition("+")
    if name == "list":
        print(*COMMON, *OWN.get(driver, []))
    elif driver == "sqlite3":
        small(rest, name)
    elif driver in ("asyncpg", "aiosqlite", "psycopg-async"):
        asyncio.run(later(driver, rest, name))
    else:
        in_turn(driver, rest, name)


main(sys.argv[1], sys.argv[2])
