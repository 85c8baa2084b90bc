"""python main.py <scenario>: fails with it. `list` prints the scenarios. Without MONGODB_URL it talks to the stand-in."""

import asyncio
import os
import sys
import threading

if len(sys.argv) > 2:
    os.environ["MONGODB_URL"] = sys.argv[1]

import services  # noqa: E402
from database import db, ensure_indexes  # noqa: E402
from repositories import MemberRepository, UserRepository, careful  # noqa: E402


def twice(call, *arguments):
    call(*arguments)
    call(*arguments)


def insert():
    twice(services.register, "ada@example.com", "Ada")


def insert_variable():
    twice(services.register_later, "ada@example.com")


def check_then_insert():
    services.register("ada@example.com", "Ada")
    find = services.users.__class__.find_one
    services.users.__class__.find_one = lambda *_: None
    try:
        services.subscribe_if_new("ada@example.com")
    finally:
        services.users.__class__.find_one = find


def insert_many():
    services.import_all(["a@example.com", "b@example.com", "a@example.com"])


def bulk_upsert():
    services.load([("a", "a@example.com"), ("b", "a@example.com")])


def bulk_insert():
    services.load_new(["a@example.com", "a@example.com"])


def two():
    services.register("ada@example.com", "Ada")
    services.register("eve@example.com", "Eve")


def update():
    two()
    services.move("Eve", "ada@example.com")


def replace():
    two()
    services.replace("Eve", "ada@example.com")


def find_and_update():
    two()
    services.rename("Eve", "ada@example.com")


def upsert():
    two()
    services.sync("Bob", "ada@example.com")


def compound():
    twice(services.join, "red", 1)


def partial():
    services.nickname("red", 1, "ace")
    services.nickname("red", 2, "ace")


def function_gives():
    twice(services.order, 1, 7)


def nested():
    twice(services.profile, "ada@example.com")


def loop_of_indexes():
    twice(services.voucher, "X1")


def same_document():
    services.same_document(2)


def explicit_id():
    twice(services.number, "visits")


def transaction():
    services.register("ada@example.com", "Ada")
    services.pay("ada@example.com")


def missing_value():
    twice(services.without_email, "Ada")


def repository():
    twice(UserRepository(db).add, "ada@example.com")


def translated():
    twice(careful, "ada@example.com")


def asynchronous():
    async def run():
        members = MemberRepository()
        await members.add("red", 1)
        await members.add("red", 1)

    asyncio.run(run())


def thread():
    services.register("ada@example.com", "Ada")
    worker = threading.Thread(target=services.register, args=("ada@example.com", "Ada"))
    worker.start()
    worker.join()


def stale_index():
    db.command("createIndexes", "users", indexes=[{"key": {"name": 1}, "name": "name_1", "unique": True}])
    services.register("ada@example.com", "Ada")
    services.register("eve@example.com", "Ada")


def index_over_duplicates():
    db.vouchers.drop_indexes()
    db.vouchers.insert_many([{"code": "X1", "serial": 1}, {"code": "X1", "serial": 2}])
    ensure_indexes()


SCENARIOS = [
    insert, insert_variable, check_then_insert, insert_many, bulk_upsert, bulk_insert, update, replace, find_and_update,
    upsert, compound, partial, function_gives, nested, loop_of_indexes, same_document, explicit_id, transaction,
    missing_value, repository, translated, asynchronous, thread, stale_index, index_over_duplicates,
]  # fmt: skip


def main(name):
    if name == "list":
        print(*(one.__name__ for one in SCENARIOS))
        return
    ensure_indexes()
    next(one for one in SCENARIOS if one.__name__ == name)()


if __name__ == "__main__":
    main(sys.argv[-1])
