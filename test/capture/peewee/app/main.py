import sys

import services
from models import ALL, Person, database
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


def delete_query():
    person = services.register("ada@example.com")
    services.order(person.id, "MUG-1")
    services.forget("ada@example.com")


def not_null():
    services.register("ada@example.com", None)


def check():
    services.register("ada@example.com", "Ada", -1)


def get_or_create():
    services.register("ada@example.com")
    services.find("ada@example.com")


def class_method():
    Person.enrol("ada@example.com", "Ada")
    Person.enrol("ada@example.com", "Ada")


def save_override():
    services.open_shop("North", "North")
    services.open_shop("south", "North")


def primary_key():
    services.open_shop("north", "North")
    services.open_shop("North", "Northern")


def null_or_default():
    services.open_shop_without_phone("north", "North")
    services.open_shop_without_phone("south", "South")


def update_query():
    services.open_shop("north", "North")
    services.open_shop("south", "South")
    services.rename_shop("south", "North")


def set_by_id():
    services.open_shop("north", "North")
    services.open_shop("south", "South")
    services.rename_by_id("south", "North")


def bulk_update():
    services.move_all([services.open_shop("north", "North"), services.open_shop("south", "South")], "1")


def insert_query():
    services.configure("theme", "dark", 1)
    services.configure("theme", "dark", 2)


def query_in_variable():
    services.configure("theme", "dark", 1)
    services.configure_later("theme", "dark", 2)


def other_key_of_upsert():
    services.put_setting("theme", "dark", 1)
    services.put_setting("font", "serif", 1)


def check_then_insert():
    services.subscribe_if_new("ada@example.com")


def row_save():
    services.join("ada@example.com")
    services.join("ada@example.com", "Ada")


def soft_deleted():
    services.join("ada@example.com")
    services.leave("ada@example.com")
    services.join("ada@example.com", "again")


def bulk_create():
    services.load_members(["ada@example.com", "grace@example.com", "ada@example.com"])


def repository():
    shop = services.open_shop("north", "North")
    services.add_product(shop, "MUG", "Mug", "1")
    services.add_product(shop, "MUG", "Mug", "2")


def other_repository():
    services.add_tag("new")
    services.add_tag("new")


def decorated():
    services.open_with_product("north", "MUG", "1")
    services.open_with_product("south", "MUG", "1")


def many_to_many():
    shop = services.open_shop("north", "North")
    product = services.add_product(shop, "MUG", "Mug", "1")
    tag = services.add_tag("new")
    services.label(tag, product)
    services.label(tag, product)


def generic_helper():
    shop = services.open_shop("north", "North")
    product = services.add_product(shop, "MUG", "Mug", "1")
    services.stock(product, "cellar")
    services.stock(product, "cellar")


def translated():
    services.sign_up("ada@example.com")
    services.sign_up("ada@example.com")


def handled_without_savepoint():
    services.enter("ada@example.com")
    services.enter("ada@example.com")


def explicit_id():
    services.number(services.register("ada@example.com").id)


def raw_sql():
    services.write_by_hand("x")


SCENARIOS = [
    *(unique, update, bulk, composite, foreign_key, still_referenced, delete_query, not_null, check, get_or_create),
    *(class_method, save_override, primary_key, null_or_default, update_query, set_by_id, bulk_update, insert_query),
    *(query_in_variable, other_key_of_upsert, check_then_insert, row_save, soft_deleted, bulk_create, repository),
    *(other_repository, decorated, many_to_many, generic_helper, translated, handled_without_savepoint, explicit_id),
    raw_sql,
]


def main(url, name):
    if name == "list":
        print(" ".join(one.__name__ for one in SCENARIOS))
        return
    if url.startswith("mysql") and name == "other_key_of_upsert":
        return  # MySQL's conflicts have no target.
    database.initialize(connect(url))
    if url.startswith("sqlite"):
        database.execute_sql("PRAGMA foreign_keys = ON")
    database.drop_tables(ALL, safe=True)
    database.create_tables(ALL)
    next(one for one in SCENARIOS if one.__name__ == name)()


main(sys.argv[1], sys.argv[2])
