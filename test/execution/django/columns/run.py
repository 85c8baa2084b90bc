"""`first` makes the old tables with a row in each and prints why the new column can not be added; `again` prints the rows behind the mended migration."""
import io
import json
import os
import sys
import traceback

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"

import django

django.setup()

from django.apps import apps
from django.core.management import call_command
from django.db import connection

mode, shapes = sys.argv[1], sys.argv[2:]
OLD = {"parcel": "INSERT INTO parcel_parcel (carrier) VALUES ('DHL')", "skip": "INSERT INTO skip_skip (reason) VALUES ('seen')"}

for shape in shapes:
    print("@@", shape)
    quiet = {"stdout": io.StringIO(), "verbosity": 0}
    if mode == "first":
        call_command("migrate", shape, "0001", **quiet)
        with connection.cursor() as cursor:
            cursor.execute(OLD[shape])
    try:
        call_command("migrate", shape, **quiet)
    except Exception:
        print(traceback.format_exc())
        continue
    try:
        call_command("makemigrations", shape, check=True, dry_run=True, **quiet)
        agree = True
    except SystemExit:
        agree = False
    model = apps.get_model(shape, shape)
    try:
        model.objects.bulk_create([model(**{field.name: "x" if field.name != "media" else 7 for field in model._meta.fields if not field.primary_key})])
        again = "inserted"
    except Exception as error:
        again = str(error)
    rows = list(model.objects.order_by("id").values())
    print("-- " + json.dumps({"rows": rows, "agree": agree, "again": again}))
