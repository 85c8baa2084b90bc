"""Runs each site through its calls and writes what came out, a line of JSON per site: run.py plan.json results.jsonl"""
import importlib
import json
import os
import sys
import traceback

from sqlalchemy import create_engine, event, inspect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from shop import effects
from shop.models import Audit, Base
from told import plain, text_of

path = os.path.abspath("site.sqlite3")
# Who comes between does not wait: what is locked is told.
engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 0.2})
other = create_engine(f"sqlite:///{path}", connect_args={"timeout": 0.2})


def prepared(connection, _):
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = OFF")


for each in (engine, other):
    event.listen(each, "connect", prepared)


def main(plan, results):
    with open(plan) as file:
        told = json.load(file)
    Base.metadata.create_all(engine)
    for site in told["sites"]:
        outcomes = {}
        try:
            module = importlib.import_module(site["file"][:-3].replace("/", "."))
            for call in site["calls"]:
                if call.get("twenty"):
                    continue
                script(told["reset"] + call["seed"])
                outcomes[call["name"]] = outcome(module, site, call)
                outcomes[call["name"]]["rows"] = {name: query(sql) for name, sql in told["tables"].items()}
        except BaseException:
            outcomes["broken"] = traceback.format_exc()[-2000:]
        with open(results, "a") as file:
            file.write(json.dumps({"id": site["id"], "outcomes": outcomes}, default=str) + "\n")


def script(sql):
    with other.begin() as connection:
        for statement in filter(str.strip, sql.split(";")):
            connection.exec_driver_sql(statement)


def query(sql):
    with other.connect() as connection:
        return [dict(row._mapping) for row in connection.exec_driver_sql(sql)]


def outcome(module, site, call):
    """As a request does it: what the call leaves open is committed behind it, and an error undoes it."""
    effects.clear()
    if "race" in call:
        effects.state["race"] = lambda: script(call["race"])
    result = {}
    with Session(engine) as session:
        try:
            if call.get("inside"):
                session.add(Audit(note="outer before"))
                session.flush()
                value = invoke(module, site, call, session)
                session.add(Audit(note="outer after"))
            else:
                value = invoke(module, site, call, session)
            session.commit()
            result["value"] = described(value)
            if effects.state["failed"]:
                result["paste"] = text_of(effects.state["failed"])
        except Exception as error:
            session.rollback()
            result["error"] = described_error(error)
            result["paste"] = text_of(error)
    result["effects"] = list(effects.recorded)
    return result


def invoke(module, site, call, session):
    told = site["invoke"]
    inputs = [dict(each) for each in call["inputs"]]
    body = inputs if told["list"] else inputs[0]
    function = module.Service().add if hasattr(module, "Service") else module.add
    first = [session, 50] if told["loads"] else [session]
    if told["given"] == ["*"]:
        return function(*first, body)
    return function(*first, **inputs[0])


def described(value):
    """Plain data; the ids of new rows are no news."""
    if isinstance(value, Base):
        return described({each.key: getattr(value, each.key) for each in inspect(value).mapper.column_attrs})
    return plain(value, described)


def described_error(error):
    told = {"class": type(error).__name__}
    if isinstance(error, DBAPIError):
        told["code"] = str(error.orig)
    elif isinstance(error, SQLAlchemyError):
        told["code"] = type(error).__name__
    else:
        told["message"] = str(error)
    if error.__cause__ is not None and not isinstance(error, SQLAlchemyError):
        told["cause"] = described_error(error.__cause__)
    return told


main(*sys.argv[1:])
