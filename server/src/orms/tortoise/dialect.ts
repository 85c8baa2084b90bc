/** How Tortoise writes, reads and opens transactions, as its documentation has it. */

import type { Meaning, Meanings, PyDialect } from "../../code/python/dialect";
import { keyOf } from "../../code/python/row";
import { type Part, partOf, writesOf } from "../../code/python/writes";
import type { WriteReader } from "../../domain/adapters";
import type { Model } from "../../domain/model";
import { linkedExtra } from "./extra";

const givesRow = /^(?:create|get|get_or_none|first|last|latest|earliest|get_or_create|update_or_create)$/;
const givesRows = /^(?:filter|exclude|all|using_db|order_by|prefetch_related|select_related|annotate|only)$/;

/** https://tortoise.github.io/query.html */
export const dialect: PyDialect = {
  orm: "tortoise",
  language: "python",
  signs: {
    gives(of, method): Meaning | undefined {
      if (of.kind === "row" || !of.model) return undefined;
      if (givesRow.test(method)) return { kind: "row", model: of.model, exact: of.exact, row: "loaded" };
      return givesRows.test(method) ? { kind: "queryset", model: of.model, exact: of.exact } : undefined;
    },
    element: (of) => (of.kind === "queryset" ? { ...of, kind: "row", row: "loaded" } : undefined),
    member(of, name, _object, meanings: Meanings): Meaning | undefined {
      const id = of?.kind === "row" && of.model ? linkedExtra(of.model).relations[name] : undefined;
      const model = meanings.byId.get(id ?? "");
      return model && of ? { kind: "row", model, exact: of.exact, row: "loaded" } : undefined;
    },
  },
  called: (model) => [model.name],
  writes: {
    "model.create(**row)": "insert",
    "model.bulk_create(rows)": "insert",
    "model.bulk_update(_, options)": "update",
    "model.get_or_create(defaults=row, **key)": { as: "get-or-create", looksAgain: true },
    "model.update_or_create(defaults=row, **key)": { as: "upsert", looksAgain: true },
    "queryset.update(**set)": "update",
    "queryset.delete()": "delete",
    "row.save(update_fields=options)": "flush",
    "row.delete()": "delete",
  },
  reads: [
    ...["get_or_none", "get", "filter", "exists", "first"].map(
      (name) => `(model | queryset).${name}(**where)`,
    ),
  ],
  transactions: {
    opens: ["tortoise.transactions.in_transaction", "tortoise.transactions.atomic"],
    mayBreak: true,
    lent: [],
  },
  raises: "tortoise.exceptions.IntegrityError",
  handles: (sign) => ("class" in sign && caught.has(sign.class) ? "every" : undefined),
  errorWords: ["IntegrityError", "BaseORMException"],
  fieldName,
  lookedUp: (keyword) => keyword.split("__", 1)[0] ?? keyword,
};

/** https://tortoise.github.io/exceptions.html */
const caught: ReadonlySet<string> = new Set([
  "tortoise.exceptions.IntegrityError",
  "tortoise.exceptions.BaseORMException",
  "IntegrityError",
]);

/** `shop_id` is the field `shop`, `pk` the primary key. */
function fieldName(model: Model, keyword: string): string {
  if (model.fields.some(({ name }) => name === keyword)) return keyword;
  if (keyword === "pk") return keyOf(model);
  return model.fields.find(({ column }) => column === keyword)?.name ?? keyword;
}

export const writes: WriteReader = writesOf(dialect, {
  parts(found, meanings): readonly Part[] {
    const part = partOf(found, meanings);
    return part ? [{ ...part, ...(found.on?.kind === "row" ? { ofRow: true as const } : {}) }] : [];
  },
});
