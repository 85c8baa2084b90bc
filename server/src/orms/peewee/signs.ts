/** What an expression is to Peewee: queries, rows, what foreign keys and many-to-many fields lead to, the database. */

import type { Meaning, Meanings, PySigns } from "../../code/python/dialect";
import type { Model } from "../../domain/model";
import { snakeCase } from "../../syntax/escape";
import type { PyNode } from "../../syntax/python";
import type { PyCall } from "../../syntax/python-tree";
import { linkedExtra } from "./extra";

/** Kinds: `select`, `inserting`, `replacing`, `updating`, `deleting` (queries), `pairs`, `database`, `meta` (`Model._meta`). */
export const signs: PySigns = {
  types: { Database: { kind: "database" } },
  call: ofCall,
  gives,
  member,
  element: (of) => (/^(?:select|row)$/.test(of.kind) ? { ...of, kind: "row", row: "loaded" } : undefined),
  parameter: ofParameter,
  named: (name) =>
    /^(?:_?(?:db|database)|\w{1,40}_db|DB|DATABASE)$/.test(name)
      ? { kind: "database", model: null, exact: false }
      : undefined,
};

const queries: Readonly<Record<string, string>> = {
  select: "select",
  filter: "select",
  raw: "select",
  insert: "inserting",
  insert_many: "inserting",
  insert_from: "inserting",
  replace: "replacing",
  replace_many: "replacing",
  update: "updating",
  delete: "deleting",
};

const givesRow = /^(?:create|get|get_or_none|get_by_id|get_or_create|first|last|peek)$/;
const givesNothing = /^(?:count|exists|execute|scalar|tuples|dicts|namedtuples|sql|add_index|table_exists)$/;

function ofCall(call: PyCall, meanings: Meanings): Meaning | undefined {
  if (/^\w{1,60}Database$/.test(call.name) || call.name === "DatabaseProxy")
    return { kind: "database", model: null, exact: true };
  // http://docs.peewee-orm.com/en/latest/peewee/playhouse.html#dict_to_model
  if (!/^(?:dict_to_model|update_model_from_dict)$/.test(call.name)) return undefined;
  const of = meanings.of(call.positional[0]);
  return of?.model
    ? { kind: "row", model: of.model, exact: of.exact, row: of.kind === "row" ? (of.row ?? "loaded") : "new" }
    : undefined;
}

function gives(of: Meaning, method: string, _call: PyCall, meanings: Meanings): Meaning | undefined {
  const { kind, model, exact } = of;
  const plain = meanings.dialect.plainMethod?.(method) ?? method;
  if (kind === "model") {
    const query = queries[plain];
    if (query) return { kind: query, model, exact };
    if (plain === "alias") return of;
    return givesRow.test(plain) ? { kind: "row", model, exact, row: "loaded" } : undefined;
  }
  if (kind === "select") {
    if (givesRow.test(plain)) return { kind: "row", model, exact, row: "loaded" };
    return givesNothing.test(plain) ? undefined : of;
  }
  // `.where(...)`, `.on_conflict_ignore()`, `.returning(...)`
  return /ing$/.test(kind) && !givesNothing.test(plain) ? of : undefined;
}

function member(
  of: Meaning | undefined,
  name: string,
  _object: PyNode,
  meanings: Meanings,
): Meaning | undefined {
  const { kind, model, exact = true } = of ?? {};
  if ((kind === "model" || kind === "row") && name === "_meta") return { kind: "meta", model: null, exact };
  if (kind === "meta") return name === "database" ? { kind: "database", model: null, exact } : undefined;
  if (name === "database" && !of) return { kind: "database", model: null, exact: false };
  if (!model || (kind !== "row" && kind !== "model")) return undefined;
  const { relations, pairs } = linkedExtra(model);
  const pair = pairs[name];
  const between = pair && meanings.byId.get(pair.through);
  if (between) return { kind: "pairs", model: between, exact, links: true };
  const target = kind === "row" ? meanings.byId.get(relations[name] ?? "") : undefined;
  return target && { kind: "row", model: target, exact, row: "loaded" };
}

/** `person`: a row, by the name of the only model that is called so. */
function ofParameter(name: string, _owner: PyNode, { models }: Meanings): Meaning | undefined {
  const called = models.filter((one: Model) => !one.abstract && snakeCase(one.name) === name);
  return called.length === 1 && called[0] ? { kind: "row", model: called[0], exact: false } : undefined;
}
