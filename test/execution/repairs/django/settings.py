"""A project with one app, on the database that DATABASE_URL names."""
import os
from urllib.parse import urlparse

url = urlparse(os.environ["DATABASE_URL"])
ENGINES = {"sqlite": "sqlite3", "postgresql": "postgresql", "mysql": "mysql"}
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends." + ENGINES[url.scheme],
        "NAME": url.path[1:],
        "HOST": url.hostname or "",
        "PORT": url.port or "",
        "USER": url.username or "",
        "PASSWORD": url.password or "",
    }
}
INSTALLED_APPS = ["shop"]
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
SECRET_KEY = "for the proof only"
