/** Tells the violated key by what the database calls it, where no look at the rows can: of many rows at once, of a value that `save()` changes, of a key that holds for some rows only, of rows that a manager hides, of a key in `defaults`. */

import { decline, unlessDeclined } from "../../code/fixes/declined";
import type { PySite, PyTest } from "../../code/python/dialect";
import type { Constraint } from "../../domain/model";
import { setBySave } from "./overrides";
import { textOfError } from "./recognise";
import { lookupOf } from "./spelling";

const integrityError = { module: "django.db", name: "IntegrityError", also: ["django.db.utils"] };

/** The test, or undefined where the rows tell it. */
export function namedTest(site: PySite): PyTest | undefined {
  const { context, receiver, method } = site;
  const { constraint } = context;
  const isRead = receiver.kind === "row" || (receiver.kind === "form" && receiver.row === "loaded");
  const isChanged = !isRead && setBySave(context, constraint.fields) !== undefined;
  // The key may stand in the `defaults`, which are no lookup.
  const isUnread = (constraint.condition || /_or_create$/.test(method)) && !isReadable(site);
  // A manager may leave out the row that is in the way; a parent's row may be no child's.
  const isUnseen = receiver.model.hidesRowsBy !== undefined || receiver.model.table !== context.model.table;
  // Rows that are given the same collide among themselves: none of them has it before.
  const isMany = context.cause.id === "key-in-update" && isNamed(site);
  if (method !== "bulk_create" && !isMany && !isChanged && !isUnread && !isUnseen) return undefined;
  return { caught: integrityError, others: [other(site)] };
}

function isNamed(site: PySite): boolean {
  const name = () => {
    other(site);
    return "done" as const;
  };
  return unlessDeclined(name) === "done";
}

function isReadable(site: PySite): boolean {
  const read = () => {
    lookupOf(site);
    return "done" as const;
  };
  return unlessDeclined(read) === "done";
}

/**
 * The condition by which the error is another one. SQLite names the columns and says it in no other language:
 * https://github.com/sqlite/sqlite/blob/master/src/build.c, `sqlite3UniqueConstraint`. PostgreSQL's driver hands the
 * name of the constraint out, whatever the language.
 */
function other(site: PySite): string {
  const { context, meanings, statement, error, quote } = site;
  const { violation, constraint, model } = context;
  const { table } = model;
  const isAlike = (one: Constraint) => one !== constraint && one.columns.join() === constraint.columns.join();
  const isOnly = !model.constraints.some((one) => one.kind === "unique" && isAlike(one));
  if (violation.engine === "sqlite" && table && isOnly && !constraint.expression) {
    const columns = constraint.columns.map((column) => `${table}.${column}`).join(", ");
    if (columns !== "") return `${textOfError(site)} != ${quote(`UNIQUE constraint failed: ${columns}`)}`;
  }
  if (
    violation.engine === "postgresql" &&
    violation.constraint !== null &&
    meanings.bindings.seenFrom(statement, "getattr").length === 0
  ) {
    const diag = `getattr(${error}.__cause__, ${quote("diag")}, None)`;
    return `getattr(${diag}, ${quote("constraint_name")}, None) != ${quote(violation.constraint)}`;
  }
  decline("Neither a look at the rows nor a name that the database gives tells this key from another one.");
}
