"""Settings of the capture lab; DATABASE_URL chooses the database."""
import os
from pathlib import Path
from urllib.parse import urlparse

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = "only-for-the-capture-lab"
DEBUG = True
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "project.urls"
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ENGINES = {"sqlite": "sqlite3", "postgresql": "postgresql", "mysql": "mysql"}
url = urlparse(os.environ.get("DATABASE_URL", "sqlite:///lab.sqlite3"))
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends." + ENGINES[url.scheme],
        "NAME": str(url.path[1:]),
        "HOST": url.hostname or "",
        "PORT": url.port or "",
        "USER": url.username or "",
        "PASSWORD": url.password or "",
    }
}

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sites",
    "rest_framework",
    "newsletter",
    "customers",
    "inventory",
    "library",
    "pricing",
    "billing",
    "profiles",
    "staff",
    "documents",
    "ledger",
    "badges",
    "pages",
    "fleet",
    "lab",
]
SITE_ID = 1
if url.scheme == "postgresql":
    INSTALLED_APPS += ["django.contrib.postgres", "bookings"]

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
