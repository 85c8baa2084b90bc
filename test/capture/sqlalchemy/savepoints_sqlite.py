"""Whether a savepoint of SQLite's is undone with its transaction, by what the engine is told: `python savepoints_sqlite.py`, on any SQLAlchemy.

2026-11-29 (SQLite 3.40.1): as it comes, the row stays on 1.4.46 and 2.0.54 with Python 3.11 and 3.12 and on 2.1.1 with 3.13;
with the listeners of the documentation, or with `autocommit=False` (Python 3.12), it is gone everywhere.
https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#pysqlite-serializable
"""

import sys

from sqlalchemy import Column, Integer, String, create_engine, event, select
from sqlalchemy.orm import declarative_base, sessionmaker
from sqlalchemy.pool import StaticPool

Base = declarative_base()


class User(Base):
    __tablename__ = "users"

    id = Column(Integer, primary_key=True)
    email = Column(String(120), unique=True, nullable=False)


def engine_of(way):
    arguments = {"autocommit": False} if way == "autocommit" else {}
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args=arguments)
    if way == "listeners":

        @event.listens_for(engine, "connect")
        def connected(connection, _):
            connection.isolation_level = None

        @event.listens_for(engine, "begin")
        def begun(connection):
            connection.exec_driver_sql("BEGIN")

    return engine


for way in ["as it comes", "listeners", *(["autocommit"] if sys.version_info >= (3, 12) else [])]:
    engine = engine_of(way)
    Base.metadata.create_all(engine)
    with sessionmaker(engine)() as session:
        with session.begin_nested():
            session.add(User(email="ada@example.com"))
        session.rollback()
        print(way, "stays" if session.execute(select(User)).first() else "is gone", sep=": ")
