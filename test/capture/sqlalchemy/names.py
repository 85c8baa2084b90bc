"""Makes the tables of schema/ with SQLAlchemy itself and keeps what each database reports of their constraints: names/<database>.json.

python3 -m venv .venv && .venv/bin/pip install sqlalchemy==2.0.54 flask-sqlalchemy==3.1.1 sqlmodel==0.0.47 psycopg2-binary pymysql
.venv/bin/python names.py
"""

import json
import pathlib
import sys

LAB = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(LAB), str(LAB.parent)]
from constraints import of_mariadb, of_postgres, of_sqlite  # noqa: E402
from lab import server  # noqa: E402
from flask import Flask  # noqa: E402
from sqlalchemy import create_engine  # noqa: E402
from sqlmodel import SQLModel  # noqa: E402

import schema.flask.models  # noqa: E402
import schema.named.models  # noqa: E402
import schema.plain.models  # noqa: E402
import schema.sqlmodel.models  # noqa: E402, F401
from schema.flask.extensions import db  # noqa: E402


def metadatas():
    app = Flask("names")
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    return [schema.plain.models.Base.metadata, schema.named.models.metadata, db.metadata, SQLModel.metadata]


def report(name, url, of):
    engine = create_engine(url)
    for metadata in metadatas():
        metadata.create_all(engine)
    with engine.connect() as connection:
        rows = of(connection)
    lines = sorted(json.dumps(each) for each in rows)
    (LAB / "names").mkdir(exist_ok=True)
    (LAB / "names" / f"{name}.json").write_text("[\n  " + ",\n  ".join(lines) + "\n]\n")
    print(f"{name}: {len(lines)}")
    engine.dispose()


if __name__ == "__main__":
    lab = LAB.parent / "sqlalchemy-names"
    report("sqlite", "sqlite://", of_sqlite)
    # MariaDB has no index over an expression: as the last one it stands without.
    for kind, driver, of in (("postgres", "postgresql+psycopg2", of_postgres), ("mariadb", "mysql+pymysql", of_mariadb)):
        if kind == "mariadb":
            users = schema.plain.models.User.__table__
            users.indexes -= {index for index in users.indexes if index.name == "ix_users_lower"}
        rest = server(lab, kind, "database", "names").split("://")[1]
        report("postgresql" if kind == "postgres" else kind, f"{driver}://{rest}", of)
        server(lab, kind, "stop")
