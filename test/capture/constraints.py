"""What each database itself reports of the constraints of its tables, one row each: `of_postgres`, `of_mariadb`, `of_sqlite` on a connection of SQLAlchemy."""

import re

from sqlalchemy import text

POSTGRES = """
    SELECT t.relname AS table, CASE c.contype WHEN 'p' THEN 'primary_key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign_key' WHEN 'x' THEN 'exclusion' ELSE 'check' END AS kind,
      c.conname AS name,
      CASE WHEN c.contype = 'c' THEN NULL ELSE (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k(a, n)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.a) END AS columns,
      f.relname AS to,
      (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(c.confkey) WITH ORDINALITY k(a, n)
        JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.a) AS "toColumns", false AS partial
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid LEFT JOIN pg_class f ON f.oid = c.confrelid
    WHERE c.contype IN ('p', 'u', 'f', 'c', 'x') AND c.connamespace = 'public'::regnamespace
    UNION ALL
    SELECT t.relname, 'unique', i.relname,
      (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(x.indkey) WITH ORDINALITY k(a, n) JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.a),
      NULL, NULL, x.indpred IS NOT NULL
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    WHERE x.indisunique AND t.relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid)
    UNION ALL
    SELECT t.relname, 'not_null', NULL, ARRAY[a.attname::text], NULL, NULL, false
    FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
    WHERE a.attnotnull AND a.attnum > 0 AND t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace"""


def row(table, kind, name=None, columns=None, to=None, to_columns=None, partial=False):
    return {"table": table, "kind": kind, "name": name, "columns": columns, "to": to, "toColumns": to_columns, "partial": partial}


def of_postgres(connection):
    return [dict(each) for each in connection.execute(text(POSTGRES)).mappings()]


def of_mariadb(connection):
    def rows(sql):
        return connection.execute(text(sql)).all()

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


def of_sqlite(connection):
    found = []
    for table, sql in connection.execute(text("SELECT name, sql FROM sqlite_schema WHERE type = 'table'")).all():
        columns = connection.execute(text(f"PRAGMA table_info({table})")).mappings().all()
        found.append(row(table, "primary_key", None, [c["name"] for c in sorted(columns, key=lambda c: c["pk"]) if c["pk"]]))
        found += [row(table, "not_null", None, [c["name"]]) for c in columns if c["notnull"]]
        for index in connection.execute(text(f"PRAGMA index_list({table})")).mappings().all():
            if index["unique"] and index["origin"] != "pk":
                of = [c["name"] for c in connection.execute(text(f"PRAGMA index_info({index['name']})")).mappings()]
                name = index["name"] if index["origin"] == "c" else None
                found.append(row(table, "unique", name, [c for c in of if c] or None, partial=bool(index["partial"])))
        parts = connection.execute(text(f"PRAGMA foreign_key_list({table})")).mappings().all()
        for number in {part["id"] for part in parts}:
            own = [part for part in parts if part["id"] == number]
            found.append(row(table, "foreign_key", None, [p["from"] for p in own], own[0]["table"], [p["to"] for p in own]))
        found += [row(table, "check", name or None) for name in re.findall(r"(?:CONSTRAINT (\w+) )?CHECK", sql)]
    return found


REPORTS = {"postgresql": of_postgres, "mariadb": of_mariadb, "sqlite": of_sqlite}
