/** How Peewee's errors, rows and transactions are handled: the fixing half of its dialect. */

import { decline } from "../../code/fixes/declined";
import { readsInTransaction } from "../../code/fixes/steps";
import { declining } from "../../code/fixes/words";
import type { Find, Meanings, PyFixing, PySite, PyTest } from "../../code/python/dialect";
import { importsIn, lastPart } from "../../code/python/modules";
import { writeIn } from "../../code/python/patterns";
import { type Carrier, notDuplicate, notThisKey } from "../../code/python/recognise";
import { declineUnnamed, keepsItsKey, keyOf, keyValueOf, mayBeNull } from "../../code/python/row";
import { siteOf } from "../../code/python/site";
import type { FixContext } from "../../domain/adapters";
import type { Model } from "../../domain/model";
import type { PyNode } from "../../syntax/python";
import { formatCall } from "../../syntax/python-edits";
import { callOf, chainOf, enclosing, holds, textOf } from "../../syntax/python-tree";
import { dialect } from "./dialect";
import { linkedExtra } from "./extra";
import { entriesIn } from "./keyed";
import { setByModel } from "./overrides";

/** http://docs.peewee-orm.com/en/latest/peewee/api.html#peewee.IntegrityError */
const integrityError = { module: "peewee", name: "IntegrityError" };

/** `PeeweeException.__init__` keeps the driver's error: https://github.com/coleifer/peewee/blob/master/peewee.py */
const carrier: Carrier = {
  driver: (error, quote) => `getattr(${error}, ${quote("orig")}, None)`,
  engines: ({ receiver }) => linkedExtra(receiver.model).engines,
};

export const fixing: PyFixing = {
  siteOf: peeweeSite,
  test,
  transaction: {
    afterFailure: () => "savepoint",
    // http://docs.peewee-orm.com/en/latest/peewee/database.html#nesting-transactions: a savepoint within a transaction, else a transaction.
    savepoint(site) {
      return site.isAsync ? undefined : `${databaseOf(site)}.atomic()`;
    },
  },
  find,
  unusable(site) {
    const { form, method, receiver } = site;
    if (isQuery(method) && form !== "statement")
      decline("execute() gives the new row's key here, not the row: another row cannot take its place.");
    if (method === "get_or_create" && form !== "statement")
      decline("get_or_create() gives a row and whether it is new: the row alone cannot take their place.");
    if (receiver.kind === "pairs" && form !== "statement") decline(declining.passedOn);
    declineOwn(site);
  },
  raised: (site, says) => `ValueError(${site.quote(says)})`,
  answered: () => null,
  hazard(site, fix) {
    const { isAsync, context } = site;
    declineByHand(site);
    if (fix === "check-first" && readsInTransaction(context)) decline(declining.readThenWrite);
    if (isAsync)
      decline(
        "An asynchronous write has another transaction's form: handle it in the function that awaits it.",
      );
    // `rollback()` within a nested `atomic()` would take the savepoint away that is released at its end.
    if (fix === "answer-conflict" && context.write.inTransaction && context.answer?.throws !== true)
      decline(
        "The answer would end the transaction as if all were well, and keep what was written before: answer where the transaction is opened.",
      );
  },
};

/** `atomic()` refuses within `manual_commit()`, and begins a second transaction behind a `begin()` of one's own. */
export function declineByHand({ file, statement }: PySite): void {
  const owner = enclosing(statement, "function_definition") ?? file.root;
  const isByHand = (node: PyNode) => /^(?:manual_commit|begin)$/.test(callOf(file, node)?.name ?? "");
  if (holds(owner, isByHand))
    decline("The transaction is opened by hand here, and `atomic()` can not stand within it.");
}

const isQuery = (method: string) =>
  /^(?:insert|insert_many|insert_from|replace|replace_many|update)$/.test(method);

/** @param goesOn false = it refuses: for that it need not be known which of many rows collides */
export function peeweeSite(context: FixContext, goesOn = true): PySite {
  const { write } = context;
  if (write.operation === "raw")
    decline("The row is written by SQL of your own: handle the conflict there (INSERT ... ON CONFLICT).");
  const isMany = /^(?:insert_many|insert_from|replace_many|bulk_create|bulk_update)$/.test(write.method);
  if (goesOn && isMany)
    decline(
      "One statement writes many rows here, so it is not known which of them collides: write them one by one, or call on_conflict_ignore() where every duplicate may be skipped.",
    );
  if (/^super\b/.test(textAt(context)))
    decline("This is the model's own save(): handle the error where the program calls it.");
  const site = siteOf(context, dialect);
  const { file, meanings } = site;
  if (!/(?:inserting|replacing|updating|deleting)$/.test(site.receiver.kind)) return site;
  // `User.insert(...)` of `User.insert(...).execute()`
  const first = chainOf(file, site.call.node).find((link) => meanings.of(link.object)?.kind === "model");
  const receiver = meanings.of(first?.object);
  if (!first?.object || !receiver?.model)
    decline("The query is built elsewhere: its values are not written here.");
  return {
    ...site,
    call: { ...first, node: site.call.node },
    ...{ method: first.name, object: first.object, receiver: { ...receiver, model: receiver.model } },
    receiverText: textOf(file, first.object),
    roles: writeIn(first.node, meanings)?.roles ?? {},
  };
}

function textAt({ source, write }: FixContext): string {
  const at = source.offset(write.place.start);
  return source.text.slice(at, at + 10);
}

/** A model that sets the key by itself: what the call gives is not what the database looks for. */
export function declineOwn({ context, method, receiver }: PySite): void {
  const own = setByModel(context, method, context.constraint.fields);
  if (own !== undefined)
    decline(
      `${receiver.model.name} sets \`${own.field}\` in its own ${own.by}(): which value the database looks for is not written here.`,
    );
}

/** The database of the model: by the name that this file has for it, else as the model knows it. */
export function databaseOf(site: PySite): string {
  const { meanings, receiver, statement } = site;
  const { database } = linkedExtra(receiver.model);
  const name = lastPart(database ?? "");
  const isSeen =
    database !== null &&
    meanings.imports.get(name) !== undefined &&
    sameEnd(meanings.imports.get(name) ?? "", database);
  const isLocal = meanings.bindings.seenFrom(statement, name).every(({ scope }) => scope.type === "module");
  if (isSeen && isLocal) return name;
  return `${classText(site)}._meta.database`;
}

/** Two imports of one name: `.db.db` and `app.db.db`. */
function sameEnd(a: string, b: string): boolean {
  const parts = (path: string) => path.split(".").filter((part) => part !== "");
  const [short, long] = [parts(a), parts(b)].sort((x, y) => x.length - y.length);
  return short !== undefined && long !== undefined && long.slice(-short.length).join() === short.join();
}

/** What rows are looked up with: the class as this file calls it. */
export function classText({ meanings, receiver, receiverText, object }: PySite): string {
  if (receiver.kind === "model") return receiverText;
  const made = callOf(meanings.file, receiver.made)?.callee;
  if (made && meanings.classNamed(made)?.model.id === receiver.model.id) return made;
  const name = className(meanings, receiver.model);
  if (name !== undefined) return name;
  if (receiver.kind === "row" && meanings.bindings.seenFrom(object, "type").length === 0)
    return `type(${receiverText})`;
  return decline(`This file has no name for ${receiver.model.name}: import it first.`);
}

function className({ file, path, classNamed }: Meanings, model: Model): string | undefined {
  if (model.place.file === path) return model.name;
  return [...importsIn(file).keys()].find((name) => classNamed(name)?.model.id === model.id);
}

/** `Person.get_or_none(Person.email == email)`. @param others conditions beside the key */
function find(site: PySite, others: readonly string[] = []): Find {
  const { context, receiver, style } = site;
  const { constraint } = context;
  if (constraint.condition || constraint.expression || constraint.fields.length === 0)
    decline("The key is partial or an expression: no simple lookup finds the row.");
  const owner = classText(site);
  const conditions = constraint.fields.flatMap((field) => {
    declineUnnamed(field);
    const value = keyValue(site, field);
    return [
      `${owner}.${field} == ${value.text}`,
      // None would ask for the rows without a value, which are no duplicates.
      ...(mayBeNull(site, field, value) ? [`${owner}.${field}.is_null(False)`] : []),
    ];
  });
  const args = [...conditions, ...others];
  if (receiver.kind === "pairs") decline(declining.passedOn);
  const lock = locks(site);
  const head = `${owner}.select().where`;
  return {
    row(place) {
      if (lock === undefined)
        decline(
          "The transaction may not see the row of another one (REPEATABLE READ), and the code does not show that its database is always MySQL or MariaDB, so that the row could be read with a lock.",
        );
      if (lock === "") return formatCall(`${owner}.get_or_none`, args, place, style);
      const tail = `${lock}.first()`;
      return formatCall(head, args, { ...place, tail: tail + (place.tail ?? "") }, style) + tail;
    },
    any(place) {
      const tail = `${lock ?? ""}.exists()`;
      return formatCall(head, args, { ...place, tail: tail + (place.tail ?? "") }, style) + tail;
    },
  };
}

/**
 * A plain read of MySQL sees the state of the transaction's first one, a locking read the row that is there; the words are those that MariaDB
 * knows too. undefined = a lock is needed, and other databases, which the program may run on as well, do not take these words.
 */
function locks({ context: { write, database }, receiver, quote }: PySite): string | undefined {
  if (!write.inTransaction || database?.inTransaction?.seesLatest !== false) return "";
  const { engines } = linkedExtra(receiver.model);
  // Peewee refuses a lock on SQLite.
  if (!engines.every((one) => /^(?:mysql|mariadb)$/.test(one))) return undefined;
  return `.for_update(${quote("LOCK IN SHARE MODE")})`;
}

function keyValue(site: PySite, field: string): { readonly text: string; readonly isLiteral: boolean } {
  const { receiver, receiverText } = site;
  // `row.shop` reads the shop from the database: its key is what the column holds.
  const isRelation = linkedExtra(receiver.model).relations[field] !== undefined;
  if (receiver.kind === "row" && isRelation) {
    const column = field.endsWith("_id") ? field : `${field}_id`;
    return { text: `${receiverText}.${column}`, isLiteral: false };
  }
  return keyValueOf(site, field, keyedValue(site, field));
}

/** `User.insert({User.email: email})`; the call's own keywords say the rest. */
function keyedValue({ roles, receiver, meanings, context }: PySite, field: string): PyNode | undefined {
  if (context.write.operation === "update") return undefined;
  return entriesIn(roles.row?.node, receiver.model, meanings)?.get(field);
}

/** The driver tells the kind of violation and mostly the key; where it does not, the lookup says that it is this key. */
function test(site: PySite, wholly: boolean): PyTest {
  const { context } = site;
  if (context.violation.kind !== "unique")
    decline("Which row or value is refused is not told by the error's class: look before the write.");
  const { engines } = linkedExtra(site.receiver.model);
  const { engine, constraint } = context.violation;
  const isOnly = engines.every((one) => one === engine);
  const isNamed = engine === "sqlite" || (engine === "postgresql" && constraint !== null);
  // It has a savepoint of its own, around the insert alone: with another one around its look SQLite would refuse to turn a read into a write.
  const caught = {
    caught: integrityError,
    ...(site.method === "get_or_create" ? { saved: false as const } : {}),
  };
  if (wholly && isOnly && isNamed) return { ...caught, others: notThisKey(site, carrier) };
  const told = notDuplicate(site, carrier);
  if (!wholly) return { ...caught, ...told };
  // A row is read behind its save(), which has set it by then.
  if (site.receiver.kind !== "row") declineOwn(site);
  return { ...caught, ...told, taken: find(site, ownRow(site)) };
}

/** The row that the write itself changes is not in its way. */
function ownRow(site: PySite): readonly string[] {
  const { context, receiver, receiverText } = site;
  if (context.write.operation === "update" && receiver.kind !== "row")
    decline("Which rows the statement changes is not told: the violation cannot be told from another key's.");
  const isOther =
    receiver.kind === "row" &&
    (receiver.row !== "new" || (keepsItsKey(site) && context.constraint.kind !== "primary_key"));
  const key = keyOf(receiver.model);
  return isOther ? [`${classText(site)}.${key} != ${receiverText}.${key}`] : [];
}
