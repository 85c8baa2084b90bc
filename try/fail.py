"""Signs the same address up twice, in a database in memory: python3 fail.py prints the error. It needs Django, the example itself does not."""

import django
from django.conf import settings

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.db import connection

from app.models import Customer
from app.signup import sign_up

with connection.schema_editor() as schema:
    schema.create_model(Customer)

sign_up("ada@example.com", "Ada")
sign_up("ada@example.com", "Ada L.")
