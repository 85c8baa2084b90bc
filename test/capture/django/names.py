"""Writes names/*.json: the names that Django's own schema editor generates, and those that the lab's databases really hold.

    names.py generated                     many tables and columns, long ones too; needs no database
    names.py database > postgres.json      every constraint of the lab's database (DATABASE_URL)
"""
import itertools
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "app"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
import django

django.setup()
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import truncate_name


class Editor(BaseDatabaseSchemaEditor):
    """The schema editor with a limit of our choice: all that `_create_index_name` asks of a connection."""

    def __init__(self, limit):
        class Ops:
            max_name_length = staticmethod(lambda: limit)

        class Connection:
            ops = Ops()

        self.connection = Connection()


TABLES = ["shop_item", "a", "größe_straße", "x" * 60, "_hidden_table_" + "y" * 50, "9lives_" + "z" * 60, "accounts_user"]
COLUMNS = [["email"], ["shop_id", "sku"], ["c" * 70], ["first", "second", "third", "fourth" * 12], ["größe", "id"]]
SUFFIXES = ["_uniq", "_check", "_fk_inventory_shop_id", "_fk_" + "target_table_with_a_long_name" * 2 + "_id", "_pk"]


def generated():
    rows = []
    for limit in (63, 64, 30, 200):
        for table, columns, suffix in itertools.product(TABLES, COLUMNS, SUFFIXES):
            name = Editor(limit)._create_index_name(table, columns, suffix)
            rows.append({"limit": limit, "table": table, "columns": columns, "suffix": suffix, "name": name})
    rows += [{"table": name, "limit": 63, "truncated": truncate_name(name, 63)} for name in ("shop_item", "t" * 63, "t" * 64, "long_" * 20)]
    return rows


def database():
    rows = []
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            for name, found in sorted(connection.introspection.get_constraints(cursor, table).items()):
                kind = ("primary_key" if found["primary_key"] else "unique" if found["unique"] else
                        "foreign_key" if found["foreign_key"] else "check" if found["check"] else None)
                # Django's introspection numbers MariaDB's unnamed checks itself.
                if kind and not name.startswith("__unnamed"):
                    rows.append({"table": table, "name": name, "kind": kind, "columns": list(found["columns"])})
    return rows


def lines(rows):
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"


sys.stdout.write(lines(generated() if sys.argv[1] == "generated" else database()))
