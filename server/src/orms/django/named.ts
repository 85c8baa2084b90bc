/** Tells the violated key by what the database calls it, where no look at the rows can: of many rows at once, of a value that `save()` changes, of a key that holds for some rows only, of rows that a manager hides, of a key in `defaults`. */

import { unlessDeclined } from "../../code/fixes/declined";
import type { PySite, PyTest } from "../../code/python/dialect";
import { notThisKey } from "../../code/python/recognise";
import { setBySave } from "./overrides";
import { carrier } from "./recognise";
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
  return { caught: integrityError, others: notThisKey(site, carrier) };
}

function isNamed(site: PySite): boolean {
  const name = () => {
    notThisKey(site, carrier);
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
