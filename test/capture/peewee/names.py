"""Makes the tables of schema/ with Peewee itself and keeps what each database reports of their constraints: names/<version>/<database>.json.

/usr/bin/python3 names.py                  apt-get install python3-peewee python3-psycopg2 python3-pymysql
.venv/bin/python names.py                  pip install peewee psycopg2-binary pymysql
"""

import json
import pathlib
import re
import sys

LAB = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(LAB), str(LAB.parent)]
import peewee  # noqa: E402
from lab import server  # noqa: E402
from playhouse.db_url import connect  # noqa: E402

from schema import shop, wide  # noqa: E402

sys.path.insert(0, str(LAB.parent / "sqlalchemy"))
POSTGRES = re.search(r'POSTGRES = """(.*?)"""', (LAB.parent / "sqlalchemy" / "names.py").read_text(), re.S).group(1)
BASES = ("BaseModel", "TimestampedModel", "Named", "Made")


def tables():
    found = [one for module in (shop, wide) for one in vars(module).values() if isinstance(one, type) and issubclass(one, peewee.Model)]
    return [one for one in dict.fromkeys(found) if one.__name__ not in BASES and one is not peewee.Model]


def row(table, kind, name=None, columns=None, to=None, to_columns=None, partial=False):
    return {"table": table, "kind": kind, "name": name, "columns": columns, "to": to, "toColumns": to_columns, "partial": partial}


def of_postgres(rows):
    keys = ("table", "kind", "name", "columns", "to", "toColumns", "partial")
    return [dict(zip(keys, each)) for each in rows(POSTGRES)]


def of_mariadb(rows):
    split = lambda names: names.split(",")  # noqa: E731
    keys = rows("SELECT table_name, index_name, GROUP_CONCAT(column_name ORDER BY seq_in_index) FROM information_schema.statistics WHERE table_schema = DATABASE() AND non_unique = 0 GROUP BY 1, 2")
    foreign = rows("SELECT table_name, constraint_name, GROUP_CONCAT(column_name ORDER BY ordinal_position), referenced_table_name, GROUP_CONCAT(referenced_column_name ORDER BY ordinal_position) FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL GROUP BY 1, 2, 4")
    checks = rows("SELECT table_name, IF(level = 'Column', CONCAT(table_name, '.', constraint_name), constraint_name) FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()")
    required = rows("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND is_nullable = 'NO'")
    return [
        *(row(t, "primary_key" if n == "PRIMARY" else "unique", n, split(c)) for t, n, c in keys),
        *(row(t, "foreign_key", n, split(c), r, split(rc)) for t, n, c, r, rc in foreign),
        *(row(t, "check", n) for t, n in checks),
        *(row(t, "not_null", None, [c]) for t, c in required),
    ]


def of_sqlite(rows):
    found = []
    for table, sql in rows("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
        columns = rows(f'PRAGMA table_info("{table}")')
        key = [c[1] for c in sorted(columns, key=lambda c: c[5]) if c[5]]
        found += [row(table, "primary_key", None, key)] if key else []
        found += [row(table, "not_null", None, [c[1]]) for c in columns if c[3]]
        for _, name, unique, origin, partial in rows(f'PRAGMA index_list("{table}")'):
            if unique and origin != "pk":
                of = [c[2] for c in rows(f'PRAGMA index_info("{name}")')]
                found.append(row(table, "unique", name if origin == "c" else None, [c for c in of if c] or None, partial=bool(partial)))
        for _, _, to, column, to_column, *_ in rows(f'PRAGMA foreign_key_list("{table}")'):
            found.append(row(table, "foreign_key", None, [column], to, [to_column]))
        found += [row(table, "check", name or None) for name in re.findall(r'(?:CONSTRAINT "?(\w+)"? )?CHECK', sql)]
    return found


def report(name, url, of):
    database = connect(url)
    shop.database.initialize(database)
    for model in tables():
        # MariaDB has no index over some rows.
        if name == "mariadb":
            model._meta.indexes = [one for one in model._meta.indexes if getattr(one, "_where", None) is None]
    database.create_tables(tables())
    if name != "sqlite":
        shop.Coupon._schema.create_foreign_key(shop.Coupon.redeemed_by)
    found = of(lambda sql: database.execute_sql(sql.replace("%", "%%") if name != "sqlite" else sql).fetchall())
    lines = sorted(json.dumps(each) for each in found)
    folder = LAB / "names" / peewee.__version__.split(".")[0]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text("[\n  " + ",\n  ".join(lines) + "\n]\n")
    print(f"peewee {peewee.__version__}, {name}: {len(lines)}")
    database.close()


if __name__ == "__main__":
    home = LAB.parent / "peewee-names"
    report("sqlite", "sqlite:///:memory:", of_sqlite)
    for kind, scheme, of in (("postgres", "postgresql", of_postgres), ("mariadb", "mysql", of_mariadb)):
        rest = server(home, kind, "database", "names").split("://")[1]
        report("postgresql" if kind == "postgres" else kind, f"{scheme}://{rest}", of)
        server(home, kind, "stop")
