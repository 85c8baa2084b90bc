/** Python's imports: what a name of a file stands for, and which files of a workspace an imported name can come from. */

import { kept } from "../../syntax/kept";
import type { PyFile } from "../../syntax/python";
import { importsOf } from "../../syntax/python-tree";

/** Names that a file imports -> where from: `{Customer: "customers.models.Customer"}`; relative ones keep their dots. */
export type Imports = ReadonlyMap<string, string>;

/** The imports of a file, local ones included; read once. */
export const importsIn = kept((file: PyFile): Imports => importsOf(file));

/** `models.Model` -> `django.db.models.Model`; undefined where the file does not import what the name begins with. */
export function importedAs(imports: Imports, dotted: string): string | undefined {
  const head = dotted.split(".", 1)[0] ?? dotted;
  const from = imports.get(head);
  return from === undefined ? undefined : from + dotted.slice(head.length);
}

/** The same for a name that is not imported: as it is written. */
export function fullName(imports: Imports, dotted: string): string {
  return importedAs(imports, dotted) ?? dotted;
}

/** The last part of a dotted name. */
export function lastPart(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf(".") + 1);
}

/**
 * True where the import can mean a class of that file: its module, or a package around it that re-exports it, as
 * `from shop.models import Item` where Item stands in shop/models/item.py.
 */
export function mayDefine(file: string, imported: string, from: string): boolean {
  const module = modulePath(imported, from);
  // Libraries' files stand outside the workspace.
  return definesModule(file, imported, from) || (!!module && `/${file}`.includes(`/${module}/`));
}

/** True where the file is the module of an import: `core/base.py` for `core.base.Slugged`, `.base.Slugged` beside it. */
export function definesModule(file: string, imported: string, from: string): boolean {
  const module = modulePath(imported, from);
  if (module === undefined) return false;
  return [`${module}.py`, `${module}/__init__.py`].some((path) => file === path || file.endsWith(`/${path}`));
}

/** `core/base` of `core.base.Slugged`; relative imports are resolved against the file; undefined beyond the workspace. */
function modulePath(imported: string, from: string): string | undefined {
  const dots = /^\.*/.exec(imported)?.[0].length ?? 0;
  const path = imported.slice(dots).split(".").slice(0, -1);
  const folders = from.split("/");
  if (dots === 0) return path.join("/");
  return dots > folders.length ? undefined : [...folders.slice(0, -dots), ...path].join("/");
}

/** The modules whose errors are a driver's own: https://peps.python.org/pep-0249/#exceptions, asyncpg and aiosqlite in their own names. */
export const driverModule =
  /^(?:psycopg2|psycopg|psycopg_pool|asyncpg|sqlite3|pysqlite3|aiosqlite|MySQLdb|pymysql|mysql\.connector|aiomysql|asyncmy|databases)(?:\.|$)/;
