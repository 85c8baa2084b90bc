"""Runs each site through its calls and writes what came out, a line of JSON per site: run.py plan.json results.jsonl"""
import importlib
import json
import sys
import traceback

from peewee import Model, PeeweeException

from shop import effects, models
from shop.models import Audit, database
from told import plain, text_of

classes = [each for each in vars(models).values() if isinstance(each, type) and issubclass(each, Model)]
tables = [each for each in classes if each not in (Model, models.Base) and not each.__name__.startswith("Small")]


def main(plan, results):
    with open(plan) as file:
        told = json.load(file)
    database.connect()
    make_tables()
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


def make_tables():
    """With ids that are not used again: by them it is known what is new."""
    plain = database.execute_sql

    def numbered(sql, *args, **kwargs):
        return plain(sql.replace("INTEGER NOT NULL PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT"), *args, **kwargs)

    database.execute_sql = numbered
    database.create_tables(tables)
    database.execute_sql = plain


def script(sql):
    for statement in filter(str.strip, sql.split(";")):
        database.execute_sql(statement)


def query(sql):
    cursor = database.execute_sql(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row)) for row in cursor.fetchall()]


def outcome(module, site, call):
    effects.clear()
    if "race" in call:
        effects.state["race"] = lambda: script(call["race"])
    result = {}
    try:
        if call.get("inside"):
            with database.atomic():
                Audit.create(note="outer before")
                value = invoke(module, site, call)
                Audit.create(note="outer after")
        else:
            value = invoke(module, site, call)
        result["value"] = described(value)
        if effects.state["failed"]:
            result["paste"] = text_of(effects.state["failed"])
    except Exception as error:
        result["error"] = described_error(error)
        result["paste"] = text_of(error)
    result["effects"] = list(effects.recorded)
    return result


def invoke(module, site, call):
    told = site["invoke"]
    inputs = [dict(each) for each in call["inputs"]]
    body = inputs if told["list"] else inputs[0]
    function = module.Service().add if hasattr(module, "Service") else module.add
    first = [50] if told["loads"] else []
    if told["given"] == ["*"]:
        return function(*first, body)
    return function(*first, **inputs[0])


def described(value):
    """Plain data; the ids of new rows are no news."""
    if isinstance(value, Model):
        fields = value._meta.fields
        return described({fields[name].column_name: each for name, each in value.__data__.items()})
    return plain(value, described)


def described_error(error):
    told = {"class": type(error).__name__}
    told["code" if isinstance(error, PeeweeException) else "message"] = str(error)
    if error.__cause__ is not None and not isinstance(error, PeeweeException):
        told["cause"] = described_error(error.__cause__)
    return told


main(*sys.argv[1:])
