"""Makes the tables of schema/ with SQLAlchemy itself and keeps what each database reports of their constraints: names/<database>.json.

python3 -m venv .venv && .venv/bin/pip install sqlalchemy==2.0.54 flask-sqlalchemy==3.1.1 sqlmodel==0.0.47 psycopg2-binary pymysql
.venv/bin/python names.py

With SQLAlchemy 2.1 (its SQLModel and Flask-SQLAlchemy by `--no-deps`: they do not ask for it yet) it is names-2.1/, schema_2_1/ included, with Debian's 1.4
(/usr/bin/python3) that of schema_1_4/ in names-1.4/. PYTHONPATH=$(test/execution/sqlalchemy/sqlalchemy-2.1.sh get) has 2.1 with all of them.
"""

import json
import pathlib
import sys
from importlib import import_module
from importlib.metadata import version

LAB = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(LAB), str(LAB.parent)]
import sqlalchemy  # noqa: E402
from constraints import REPORTS  # noqa: E402
from lab import server  # noqa: E402

RELEASE = ".".join(sqlalchemy.__version__.split(".")[:2])
SCHEMA = "schema_1_4" if RELEASE == "1.4" else "schema"
OUT = LAB / ("names" if RELEASE == "2.0" else f"names-{RELEASE}")


def metadatas():
    found = [import_module(f"{SCHEMA}.plain.models").Base.metadata, import_module(f"{SCHEMA}.named.models").metadata]
    if RELEASE == "1.4":
        return found
    import_module(f"{SCHEMA}.flask.models")
    import_module(f"{SCHEMA}.sqlmodel.models")
    db = import_module(f"{SCHEMA}.flask.extensions").db
    from flask import Flask
    from sqlmodel import SQLModel

    if RELEASE == "2.1":
        found.append(import_module("schema_2_1.typed.models").metadata)
    app = Flask("names")
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    return [*found, db.metadata, SQLModel.metadata]


def report(name, url):
    engine = sqlalchemy.create_engine(url)
    for metadata in metadatas():
        metadata.create_all(engine)
    with engine.connect() as connection:
        rows = REPORTS[name](connection)
    lines = sorted(json.dumps(each) for each in rows)
    OUT.mkdir(exist_ok=True)
    (OUT / f"{name}.json").write_text("[\n  " + ",\n  ".join(lines) + "\n]\n")
    print(f"SQLAlchemy {sqlalchemy.__version__} on {name}: {len(lines)}")
    engine.dispose()


if __name__ == "__main__":
    lab = LAB.parent / "sqlalchemy-names"
    report("sqlite", "sqlite://")
    # MariaDB has no index over an expression: as the last one it stands without.
    for engine, kind, driver in (("postgresql", "postgres", "postgresql+psycopg2"), ("mariadb", "mariadb", "mysql+pymysql")):
        if kind == "mariadb":
            users = import_module(f"{SCHEMA}.plain.models").User.__table__
            users.indexes -= {index for index in users.indexes if index.name == "ix_users_lower"}
        rest = server(lab, kind, "database", "names").split("://")[1]
        report(engine, f"{driver}://{rest}")
        server(lab, kind, "stop")
    libraries = ("SQLAlchemy",) if RELEASE == "1.4" else ("SQLAlchemy", "Flask-SQLAlchemy", "sqlmodel")
    (OUT / "versions.json").write_text(json.dumps({name: version(name) for name in libraries}, indent=2) + "\n")
