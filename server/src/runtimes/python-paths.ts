/** What the path of a Python file tells: the user's, a library's, installed from the workspace. */

import type { Files } from "../domain/adapters";
import type { Frame } from "../domain/incident";
import { behindLast } from "./packages";
import { isElided, slashed } from "./stacks";

/** Library, runtime and generated code by its path alone. */
export function isUserCode(file: string): boolean {
  const path = slashed(file);
  return !(
    path.includes("site-packages/") ||
    path.includes("dist-packages/") ||
    path.startsWith("<") ||
    /(?:^|\/)[Ll]ib(?:64)?\/python\d/.test(path) ||
    /\/Python\d{2,3}\/[Ll]ib\//i.test(path) ||
    /\.zip\//.test(path) ||
    /(?:^|\/)(?:_vendor|third_party)\//.test(path) ||
    /\.egg\//.test(path) ||
    // Compiled library code names its Cython source.
    path.endsWith(".pyx") ||
    SCRIPTS.test(path) ||
    // Error trackers cut a library's path down to its package.
    LIBRARIES.test(path) ||
    isElided(path)
  );
}

/** The programs that a package manager writes for a package, and what stands beside them. */
const SCRIPTS =
  /^\/usr\/(?:local\/)?s?bin\/|\/(?:\.?v?env|\.?virtualenv|\.local|conda|miniconda3?|anaconda3?|envs\/[^/]{1,80}|virtualenvs\/[^/]{1,80})\/bin\/|\/Scripts\/[^/]{1,80}(?:\.exe\/__main__\.py|-script\.pyw?)$/;

/** Packages and single modules that a stack of a database's error passes, where nothing stands in front of them. */
const LIBRARIES = new RegExp(
  `^(?:(?:${[
    "_pytest|aiohttp|aiomysql|aiopg|aiosqlite|airflow|alembic|anyio|apscheduler|asgiref|asyncio|asyncpg|billiard|bottle|bson|celery",
    "channels|cherrypy|click|concurrent|ddtrace|debug_toolbar|django|django_extensions|dramatiq|elasticapm|eventlet|falcon|fastapi",
    "flask|flask_\\w{1,30}|gevent|graphene|graphene_django|graphql|greenlet|gunicorn|huey|import_export|importlib|kombu",
    "marshmallow|mongoengine|motor|multiprocessing|MySQLdb|mysql|newrelic|ninja|nonebot|odoo|opentelemetry|oracledb|pkg_resources|playhouse|pluggy",
    "pony|psycopg|psycopg2|psycopg_pool|pydantic|pymongo|pymysql|pyodbc|pyramid|pytest|raven|rest_framework|reversion|rq|sanic|scrapy|sentry_sdk",
    "simple_history|sqlalchemy|sqlalchemy_\\w{1,30}|sqlite3|sqlmodel|starlette|strawberry|taggit|tenacity|tornado|tortoise|tqdm|twisted|typer",
    "unittest|uvicorn|uvloop|wagtail|waitress|webob|werkzeug|wrapt|zope",
  ].join("|")})/|(?:bottle|contextlib|functools|peewee|runpy|socketserver|threading|wrapt)\\.py$)`,
);

/**
 * `manage.py` as Django writes it only starts the program: its frames are no user's where Django's own launcher stands beside them
 * (https://docs.djangoproject.com/en/stable/ref/django-admin/).
 */
export function withoutLaunch(frames: readonly Frame[]): readonly Frame[] {
  if (!frames.some(({ file }) => MANAGE.test(file))) return frames;
  const launched = frames.some(({ file }) => LAUNCHER.test(file));
  return frames.map((frame) =>
    launched && MANAGE.test(frame.file) && (frame.function === null || frame.function === "main")
      ? { ...frame, inApp: false }
      : frame,
  );
}

const MANAGE = /(?:^|[\\/])manage\.py$/;
const LAUNCHER = /(?:^|[\\/])django[\\/]core[\\/]management[\\/]/;

/**
 * A file of `site-packages`, or of an egg there, that the workspace holds under the same path: its top folder is no part of another
 * package there, as the `auth` of an application is no top folder.
 */
export function ownsInstalled(file: string, workspace: Files): boolean {
  const installed = behindLast(file, /(?:site|dist)-packages\/(?:[^/]{1,200}\.egg\/)?|\.egg\//g);
  const path = slashed(file);
  // An application may be called as a library is, and a script of its own may have been copied beside those of packages.
  const rest =
    installed ?? (LIBRARIES.test(path) ? path : /^\/usr\/local\/(bin\/[^/]{1,200})$/.exec(path)?.[1]);
  if (rest === undefined || !/^[\w./-]{1,400}\.py$/.test(rest)) return false;
  const top = rest.includes("/");
  return workspace.files(["**/*.py"]).some((path) => {
    if (path !== rest && !path.endsWith(`/${rest}`)) return false;
    const front = path.slice(0, path.length - rest.length);
    if (front === "" || front === "src/") return true;
    return top && workspace.read(`${front}__init__.py`) === undefined;
  });
}
