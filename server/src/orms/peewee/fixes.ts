/** The fixes that Peewee's adapter offers: which causes each handles, what it is called, and which room makes it. */

import { dataFix } from "../../code/fixes/data";
import { decline, unlessDeclined } from "../../code/fixes/declined";
import { head } from "../../code/fixes/policy";
import { readsInTransaction } from "../../code/fixes/steps";
import { declining, words } from "../../code/fixes/words";
import { withNone, withoutKey } from "../../code/python/data";
import type { GetOrCreate } from "../../code/python/dialect";
import { fixesOf } from "../../code/python/fixes";
import { withRoom } from "../../code/python/room";
import { savepointFix } from "../../code/python/savepoint";
import { toGetOrCreate } from "../../code/python/upsert";
import type { Fix, FixContext, FixResult } from "../../domain/adapters";
import { isHandled } from "../../domain/model";
import { buildsInsert, getOrCreate as inStatement, upsert } from "./conflict";
import { dialect } from "./dialect";
import { classText, declineByHand, declineOwn, fixing, peeweeSite } from "./fixing";

/**
 * `return Person.create(email=email)` ->
 *
 *     try:
 *         with database.atomic():
 *             return Person.create(email=email)
 *     except IntegrityError as error:
 *         state = getattr(getattr(getattr(error, "orig", None), "diag", None), "sqlstate", None)
 *         if state != "23505":
 *             raise
 *         existing = Person.get_or_none(Person.email == email)
 *         if existing is None:
 *             raise
 *         return existing
 */
const common = fixesOf(fixing);

/** http://docs.peewee-orm.com/en/latest/peewee/api.html#Model.get_or_create: in a savepoint of its own, and looked up again after a duplicate. */
const getOrCreate: Fix = {
  ...head("get-or-create", { also: { "lookup-wider-than-key": 0 } }),
  title(context) {
    const { model, constraint, write } = context;
    if (write.operation === "get-or-create")
      return `Look the ${model.name} up by ${words(constraint.fields)} alone, the other fields in defaults`;
    return buildsInsert(write.method)
      ? inStatement.title(context)
      : `Get the ${model.name} with this ${words(constraint.fields)} or create it (get_or_create)`;
  },
  make: (context) =>
    buildsInsert(context.write.method) ? inStatement.make(context) : unlessDeclined(() => rewrite(context)),
};

const ways: GetOrCreate = {
  method: "get_or_create",
  call(site, { key, rest }) {
    const defaults = rest.map(({ name, text }) => `${site.quote(name)}: ${text}`);
    return {
      callee: `${classText(site)}.get_or_create`,
      args: [
        ...key.map(({ name, text }) => `${name}=${text}`),
        ...(defaults.length > 0 ? [`defaults={${defaults.join(", ")}}`] : []),
      ],
    };
  },
  save: (_site, name) => ({ callee: `${name}.save`, args: [] }),
  // What it gives stays what it is: a row and whether it is new.
  unfit: (site) => (site.method === "get_or_create" ? declineOwn(site) : fixing.unusable?.(site)),
  narrowed: () => undefined,
};

function rewrite(context: FixContext): FixResult {
  if (isHandled(context.write, context.violation.kind)) return "done";
  const { constraint, write } = context;
  if (constraint.condition || constraint.expression)
    decline("The key is partial or an expression: get_or_create needs a lookup that finds the row exactly.");
  if (write.operation === "upsert") decline("The call also updates the row: get_or_create would not.");
  // Its second look is made in the transaction around, whose reads may be older than the row.
  if (write.inTransaction && context.database?.inTransaction?.seesLatest === false)
    decline(declining.oldState);
  if (readsInTransaction(context)) decline(declining.readThenWrite);
  const site = peeweeSite(context);
  declineByHand(site);
  if (site.isAsync) decline("An asynchronous write is not rewritten here.");
  if (!/^(?:create|save|get_or_create)$/.test(site.method))
    decline("execute() gives the new row's key, get_or_create() the row: change by hand what uses it.");
  return toGetOrCreate(site, ways, false);
}

/** What the write puts into its rows. */
const data = dataFix({
  none: (context, field) => withNone(context, field, dialect),
  without: (context) => withoutKey(context, dialect),
});

const savepoint = savepointFix(fixing);

/** `get_or_create()` has a savepoint of its own already. */
const ownSavepoint: Fix = {
  ...savepoint,
  make: (context) => (context.write.method === "get_or_create" ? "done" : savepoint.make(context)),
};

export const fixes: readonly Fix[] = [
  ownSavepoint,
  data,
  common.catch,
  getOrCreate,
  upsert,
  common.answer,
  common.ignore,
  common.next,
  common.translate,
  common.checkFirst,
].map((fix) => withRoom(fix, dialect));
