"""One app on the database that DATABASE_URL names."""
import os
from urllib.parse import urlparse

SECRET_KEY = "proof"
USE_TZ = True
INSTALLED_APPS = ["shop"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
        "OPTIONS": {"timeout": 60} if url.scheme == "sqlite" else {},
    }
}
