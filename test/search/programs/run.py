"""Runs each site through its calls and writes what came out, a line of JSON per site: run.py plan.json results.jsonl"""
import asyncio
import importlib
import json
import sys
import traceback

import django
from asgiref.sync import async_to_sync
from django.conf import settings

settings.configure(
    SECRET_KEY="search",
    USE_TZ=True,
    INSTALLED_APPS=["shop"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    REST_FRAMEWORK={"UNAUTHENTICATED_USER": None, "DEFAULT_AUTHENTICATION_CLASSES": []},
    ROOT_URLCONF="shop.models",
)
django.setup()

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import Error, connection, models, transaction
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.test import RequestFactory

from shop import effects
from shop.models import Audit
from told import plain, text_of


def main(plan, results):
    with open(plan) as file:
        told = json.load(file)
    call_command("migrate", run_syncdb=True, verbosity=0)
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
    with connection.cursor() as cursor:
        for statement in filter(str.strip, sql.split(";")):
            cursor.execute(statement)


def query(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]


def outcome(module, site, call):
    effects.clear()
    if "race" in call:
        effects.state["race"] = lambda: script(call["race"])
    result = {}
    try:
        if call.get("inside"):
            with transaction.atomic():
                Audit.objects.create(note="outer before")
                value = invoke(module, site, call)
                Audit.objects.create(note="outer after")
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
    if told["host"] == "create view":
        fields = {name: value for name, value in body.items() if value is not None}
        return module.AddView.as_view()(RequestFactory().post("/", fields))
    if told["host"] in ("view", "api view", "api create view"):
        request = RequestFactory().post("/", json.dumps(body), content_type="application/json")
        return module.add(request) if told["host"] == "view" else module.AddView.as_view()(request)
    function = module.Service().add if hasattr(module, "Service") else module.add
    if asyncio.iscoroutinefunction(function):
        # What it awaits of the database runs in this thread, on this connection.
        function = async_to_sync(function)
    first = [50] if told["loads"] else []
    if told["given"] == ["*"]:
        return function(*first, body)
    return function(*first, **inputs[0])


def described(value):
    """Plain data; the ids of new rows are no news."""
    if isinstance(value, models.Model):
        fields = {field.attname: getattr(value, field.attname) for field in value._meta.concrete_fields}
        return described(fields)
    if isinstance(value, TemplateResponse):
        # A page that shows its form again refuses.
        return {"status": 422, "errors": described(value.context_data["form"].errors.get_json_data())}
    if isinstance(value, HttpResponse):
        data = getattr(value, "data", None)
        return {"status": value.status_code, "body": described(data if data is not None else json.loads(value.content or b"null"))}
    return plain(value, described)


def described_error(error):
    told = {"class": type(error).__name__}
    if isinstance(error, Error):
        told["code"] = str(error)
    else:
        told["message"] = str(getattr(error, "messages", error)) if isinstance(error, ValidationError) else str(error)
    if hasattr(error, "status_code"):
        told["status"] = error.status_code
    if error.__cause__ is not None and not isinstance(error, Error):
        told["cause"] = described_error(error.__cause__)
    return told


main(*sys.argv[1:])
