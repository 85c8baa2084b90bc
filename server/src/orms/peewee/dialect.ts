/** How Peewee writes, reads and opens transactions: its calls as they look, what its handlers catch. */

import type { PyDialect } from "../../code/python/dialect";
import { keyOf } from "../../code/python/row";
import type { SchemaContext } from "../../domain/adapters";
import type { Model } from "../../domain/model";
import { parsePython } from "../../syntax/python";
import { assignmentOf, callOf, textOf } from "../../syntax/python-tree";
import { isLiteral } from "../../syntax/python-values";
import { linkedExtra } from "./extra";
import { signs } from "./signs";

// https://github.com/coleifer/peewee/blob/master/peewee.py, `get_or_create`: its insert has a savepoint, and a duplicate is looked up.
const looksAgain = true;

/** http://docs.peewee-orm.com/en/latest/peewee/querying.html */
export const dialect: PyDialect = {
  orm: "peewee",
  language: "python",
  signs,
  called: (model) => [model.name, ...linkedExtra(model).called],
  // peewee-async: `User.aio_create(...)`.
  plainMethod: (method) => method.replace(/^aio_(?=\w)/, ""),
  writes: {
    "model.create(**row)": "insert",
    "model.insert(row).execute()": "insert",
    "model.insert(**row).execute()": "insert",
    "model.insert(row).on_conflict_ignore().execute()": { as: "insert", ignores: true },
    "model.insert(**row).on_conflict_ignore().execute()": { as: "insert", ignores: true },
    "model.insert(row).on_conflict_replace().execute()": "upsert",
    "model.insert(**row).on_conflict_replace().execute()": "upsert",
    "model.insert(row).on_conflict(conflict_target=key, update=set).execute()": "upsert",
    "model.insert(**row).on_conflict(conflict_target=key, update=set).execute()": "upsert",
    "model.insert_many(rows).execute()": "insert",
    "model.insert_many(rows).on_conflict_ignore().execute()": { as: "insert", ignores: true },
    "model.insert_many(rows).on_conflict_replace().execute()": "upsert",
    "model.insert_many(rows).on_conflict(conflict_target=key, update=set).execute()": "upsert",
    "model.insert_from(_, options).execute()": "insert",
    "model.replace(row).execute()": "upsert",
    "model.replace(**row).execute()": "upsert",
    "model.replace_many(rows).execute()": "upsert",
    "model.bulk_create(rows)": "insert",
    "model.bulk_update(_, options)": "update",
    "model.get_or_create(defaults=row, **key)": { as: "get-or-create", looksAgain },
    "model.update(set).execute()": "update",
    "model.update(**set).execute()": "update",
    "model.set_by_id(_, set)": "update",
    "model.delete().execute()": "delete",
    "model.delete_by_id(key)": "delete",
    // A query that stands in a variable.
    "(inserting | replacing | updating | deleting).execute()": "raw",
    "row.save(only=options)": "flush",
    "row.delete_instance()": "delete",
    "pairs.add(rows)": "insert",
    "_.execute_sql(sql)": "raw",
    "model.raw(sql)": "raw",
  },
  reads: [
    "model.get_or_none(**where)",
    "model.get(**where)",
    "model.filter(**where)",
    "model.select().where(where)",
    "model.select(_).where(where)",
    "select.where(where)",
    "select.filter(**where)",
  ],
  transactions: {
    opens: [
      "database.atomic",
      "database.transaction",
      "database.savepoint",
      "db.atomic",
      "database.aio_atomic",
    ],
    // PostgreSQL's alone is broken by a failed statement.
    mayBreak: true,
    lent: [],
  },
  raises: "peewee.IntegrityError",
  handles: (sign) => ("class" in sign ? caught[sign.class] : undefined),
  errorWords: ["IntegrityError", "DatabaseError", "PeeweeException"],
  fieldName,
  onlyReads: (callee) => /\.(?:get|get_or_none|get_by_id)$/.test(callee) && /^[A-Z]/.test(callee),
  literalDefault,
  lookedUp: (keyword) => keyword.split("__", 1)[0] ?? keyword,
};

/** The class is followed through the imports: `from sqlite3 import IntegrityError` catches another one. */
const caught: Readonly<Record<string, "every" | readonly ["check"]>> = {
  ...Object.fromEntries(
    ["IntegrityError", "DatabaseError", "PeeweeException"]
      .map((name) => `peewee.${name}`)
      .concat("IntegrityError", "PeeweeException")
      .map((name) => [name, "every" as const]),
  ),
  // MySQL's drivers call a failed check so.
  "peewee.OperationalError": ["check"],
};

/** `kind = CharField(default="main")` */
function literalDefault({ model, read }: SchemaContext, name: string): string | undefined {
  const field = model.fields.find((each) => each.name === name);
  const source = field?.default === "value" ? read(field.place.file) : undefined;
  if (!field || !source) return undefined;
  const file = parsePython(
    source.text.slice(source.offset(field.place.start), source.offset(field.place.end)),
  );
  const [statement] = file.root.children;
  const given = statement && callOf(file, assignmentOf(statement)?.value)?.keywords.get("default");
  return given && isLiteral(given) ? textOf(file, given) : undefined;
}

/** `person_id` is the field `person`, `pk` the primary key. */
function fieldName(model: Model, keyword: string): string {
  if (model.fields.some(({ name }) => name === keyword)) return keyword;
  if (keyword === "pk") return keyOf(model);
  return model.fields.find(({ column }) => column === keyword)?.name ?? keyword;
}
