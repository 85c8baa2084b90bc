"""Runs each site through its calls and writes what came out, a line of JSON per site: run.py plan.json results.jsonl"""
import importlib
import json
import sqlite3
import sys
import traceback

from shop import effects
from shop.database import connection
from told import plain, text_of


def main(plan, results):
    with open(plan) as file:
        told = json.load(file)
    with open("schema.sql") as file:
        connection.executescript(file.read())
    for site in told["sites"]:
        outcomes = {}
        try:
            module = importlib.import_module(site["file"][:-3].replace("/", "."))
            for call in site["calls"]:
                if call.get("twenty"):
                    continue
                connection.rollback()
                script(told["reset"] + call["seed"])
                connection.commit()
                outcomes[call["name"]] = outcome(module, site, call)
                outcomes[call["name"]]["rows"] = {name: query(sql) for name, sql in told["tables"].items()}
        except BaseException:
            outcomes["broken"] = traceback.format_exc()[-2000:]
        with open(results, "a") as file:
            file.write(json.dumps({"id": site["id"], "outcomes": outcomes}, default=str) + "\n")


def script(sql):
    for statement in filter(str.strip, sql.split(";")):
        connection.execute(statement)


def query(sql):
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row)) for row in cursor.fetchall()]


def outcome(module, site, call):
    effects.clear()
    if "race" in call:
        effects.state["race"] = lambda: script(call["race"])
    result = {}
    try:
        if call.get("inside"):
            with connection:
                connection.execute("INSERT INTO audits (note) VALUES ('outer before')")
                value = invoke(module, site, call)
                connection.execute("INSERT INTO audits (note) VALUES ('outer after')")
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
    first = [connection] if told["client"] == "parameter" else []
    first += [50] if told["loads"] else []
    if told["given"] == ["*"]:
        return function(*first, body)
    return function(*first, **inputs[0])


def described(value):
    """Plain data; the ids of new rows are no news."""
    return plain(value, described)


def described_error(error):
    told = {"class": type(error).__name__}
    told["code" if isinstance(error, sqlite3.Error) else "message"] = str(error)
    if error.__cause__ is not None and not isinstance(error, sqlite3.Error):
        told["cause"] = described_error(error.__cause__)
    return told


main(*sys.argv[1:])
