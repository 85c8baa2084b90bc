import sys

import services
from models import Order, Person, database
from playhouse.db_url import connect


def unique():
    services.register("ada@example.com")
    services.register("ada@example.com")


def update():
    services.register("ada@example.com")
    services.rename(services.register("grace@example.com"), "ada@example.com")


def bulk():
    services.import_all(["ada@example.com", "ada@example.com"])


def composite():
    person = services.register("ada@example.com")
    services.order(person.id, "MUG-1")
    services.order(person.id, "MUG-1")


def foreign_key():
    services.order(99, "MUG-1")


def still_referenced():
    person = services.register("ada@example.com")
    services.order(person.id, "MUG-1")
    services.remove(person)


def not_null():
    services.register("ada@example.com", None)


def check():
    services.register("ada@example.com", "Ada", -1)


def get_or_create():
    services.register("ada@example.com")
    services.find("ada@example.com")


SCENARIOS = [unique, update, bulk, composite, foreign_key, still_referenced, not_null, check, get_or_create]


def main(url, name):
    if name == "list":
        print(" ".join(one.__name__ for one in SCENARIOS))
        return
    database.initialize(connect(url))
    if url.startswith("sqlite"):
        database.execute_sql("PRAGMA foreign_keys = ON")
    database.drop_tables([Order, Person], safe=True)
    database.create_tables([Person, Order])
    next(one for one in SCENARIOS if one.__name__ == name)()


main(sys.argv[1], sys.argv[2])
