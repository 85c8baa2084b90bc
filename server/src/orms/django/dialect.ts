/** How Django writes, reads and opens transactions: its calls as they look, its managers and querysets, what its handlers catch. */

import type { PyDialect } from "../../code/python/dialect";
import { keyOf } from "../../code/python/row";
import type { SchemaContext } from "../../domain/adapters";
import type { Model } from "../../domain/model";
import { parsePython } from "../../syntax/python";
import { assignmentOf, callOf, textOf } from "../../syntax/python-tree";
import { isLiteral } from "../../syntax/python-values";
import { linkedExtra } from "./extra";
import { signs } from "./signs";

const rows = "(manager | queryset | pairs)";
// https://github.com/django/django/blob/stable/5.2.x/django/db/models/query.py, `get_or_create`
const looksAgain = true;

export const dialect: PyDialect = {
  orm: "django",
  language: "python",
  signs,
  called: (model) => linkedExtra(model).called ?? [model.name],
  plainMethod: (method) =>
    method.replace(
      /^a(?=create|save|bulk|get_or|update|delete|add$|set$|exists$|get$|first$|last$|count$|get_object)/,
      "",
    ),
  writes: {
    [`${rows}.create(**row)`]: "insert",
    [`${rows}.create_user(**row)`]: "insert",
    [`${rows}.create_superuser(**row)`]: "insert",
    [`${rows}.bulk_create(rows)`]: "insert",
    [`${rows}.get_or_create(defaults=row, **key)`]: { as: "get-or-create", looksAgain },
    [`${rows}.update_or_create(defaults=row, create_defaults=options, **key)`]: { as: "upsert", looksAgain },
    [`${rows}.update(**set)`]: "update",
    [`${rows}.bulk_update(_, options)`]: "update",
    [`${rows}.delete()`]: "delete",
    "manager.add(rows)": "update",
    "pairs.add(rows)": "insert",
    "pairs.set(rows)": "insert",
    "row.save(update_fields=options)": "flush",
    "row.delete()": "delete",
    "form.save(commit=options)": "flush",
    "_.execute(sql)": "raw",
    "_.executemany(sql)": "raw",
    // Read by `super()` alone, see writes.ts.
    "_.save_model(row)": "flush",
    "_.form_valid(row)": "flush",
  },
  reads: [
    ...["exists", "get", "first", "last", "count", "filter"].map((name) => `${rows}.${name}(**where)`),
    "get_object_or_404(model, **where)",
  ],
  transactions: { opens: ["django.db.transaction.atomic"], breaks: true, lent: [] },
  raises: "django.db.IntegrityError",
  handles: (sign) => ("class" in sign ? caught[sign.class] : undefined),
  errorWords: ["IntegrityError", "DatabaseError"],
  fieldName,
  onlyReads: (callee) => /\bobjects\.get$/.test(callee),
  literalDefault,
  lookedUp: (keyword) => keyword.split("__", 1)[0] ?? keyword,
};

/** The class is followed through the imports: `from sqlite3 import IntegrityError` catches another one. */
const caught: Readonly<Record<string, "every">> = Object.fromEntries(
  ["IntegrityError", "DatabaseError", "Error"]
    .flatMap((name) => [`django.db.${name}`, `django.db.utils.${name}`])
    .concat("IntegrityError")
    .map((name) => [name, "every"]),
);

/** `kind = models.CharField(default="main")` */
export function literalDefault({ model, read }: SchemaContext, name: string): string | undefined {
  const field = model.fields.find((each) => each.name === name);
  const source = field?.default === "value" ? read(field.place.file) : undefined;
  if (!field || !source) return undefined;
  const file = parsePython(
    source.text.slice(source.offset(field.place.start), source.offset(field.place.end)),
  );
  const [statement] = file.root.children;
  const call = statement && callOf(file, assignmentOf(statement)?.value);
  const given = call?.keywords.get("default");
  return given && isLiteral(given) ? textOf(file, given) : undefined;
}

/** `shop_id` is the field `shop`, `pk` the primary key. */
function fieldName(model: Model, keyword: string): string {
  if (model.fields.some(({ name }) => name === keyword)) return keyword;
  if (keyword === "pk") return keyOf(model);
  // Whatever `db_column` calls the column.
  const [relation] = keyword.endsWith("_id") ? [keyword.slice(0, -3)] : [];
  if (model.constraints.some(({ kind, fields }) => kind === "foreign_key" && fields.join() === relation))
    return relation ?? keyword;
  return model.fields.find(({ column }) => column === keyword)?.name ?? keyword;
}
