/** The fixes that Django's adapter offers: which causes each handles, in which order, what it is called, and which room makes it. */

import { dataFix } from "../../code/fixes/data";
import { decline, unlessDeclined } from "../../code/fixes/declined";
import { head } from "../../code/fixes/policy";
import { readsInTransaction } from "../../code/fixes/steps";
import { answering, declining, ownRefusal, titles, words } from "../../code/fixes/words";
import { countedBy, withDefault, withNone, withoutKey } from "../../code/python/data";
import { fixesOf } from "../../code/python/fixes";
import { withRoom } from "../../code/python/room";
import { savepointFix } from "../../code/python/savepoint";
import { isUpdatedBehind, toGetOrCreate } from "../../code/python/upsert";
import type { Fix, FixContext, FixResult } from "../../domain/adapters";
import { isHandled } from "../../domain/model";
import { dialect, literalDefault } from "./dialect";
import { ignoreConflicts } from "./fix-many";
import { declineHidden, fixing, isRefusal, parentOf } from "./fixing";
import { djangoSite, getOrCreateWays } from "./spelling";

/**
 * `return Customer.objects.create(email=email)` ->
 *
 *     try:
 *         with transaction.atomic():
 *             return Customer.objects.create(email=email)
 *     except IntegrityError as error:
 *         state = getattr(getattr(error.__cause__, "diag", None), "sqlstate", None)
 *         if state != "23505":
 *             raise
 *         existing = Customer.objects.filter(email=email).first()
 *         if existing is None:
 *             raise
 *         return existing
 */
const common = fixesOf(fixing, {
  // On PostgreSQL Django's foreign keys are checked at COMMIT, behind this line.
  "answer-conflict": { not: ["missing-parent", "soft-deleted-row"] },
  // Django's own word for a refusal.
  translate: { id: "validation-error", not: ["soft-deleted-row"] },
});

const answerConflict: Fix = {
  ...common.answer,
  title: (context) =>
    isRefusal(context)
      ? `${answering(context.answer)} when ${refusalWords(context)}, re-raise everything else`
      : titles.answer(context),
};

const raiseValidationError: Fix = {
  ...common.translate,
  title: (context) =>
    isRefusal(context)
      ? `Raise a ValidationError when ${refusalWords(context)}, re-raise everything else`
      : ownRefusal(context)
        ? titles.translate(context, "raise")
        : `Catch the duplicate ${words(context.constraint.fields)} and raise a ValidationError, re-raise everything else`,
};

/** "price_positive is violated", "other rows refer to the Shop". */
function refusalWords(context: FixContext): string {
  const { constraint, cause } = context;
  if (cause.id === "check-failed") return `${constraint.name ?? "the check"} is violated`;
  return cause.id === "still-referenced"
    ? `other rows still refer to the ${parentOf(context)}`
    : `the ${parentOf(context)} is missing`;
}

/** Safe for concurrent callers because the lookup is the unique key: Django reads again when its insert collides. */
const getOrCreate: Fix = {
  // The lookup of get_or_create is what can be wrong, and what mends it.
  ...head("get-or-create", { also: { "lookup-wider-than-key": 1, "already-upsert-race": 3 } }),
  title: ({ model, constraint, write }) =>
    write.operation === "get-or-create"
      ? `Look the ${model.name} up by ${words(constraint.fields)} alone, the other fields in defaults`
      : `Get the ${model.name} with this ${words(constraint.fields)} or create it (get_or_create)`,
  make: (context) =>
    unlessDeclined(() => {
      if (context.write.operation === "upsert")
        decline("The call also updates the row: see update-or-create.");
      return rewrite(context, false);
    }),
};

/**
 * The same, then `customer.name = name; customer.save(update_fields=["name"])` for a row that was there. Django's
 * update_or_create locks before it inserts: twenty concurrent calls of a new key end in deadlocks on MariaDB and in
 * "database is locked" on SQLite.
 */
const updateOrCreate: Fix = {
  // The same for update_or_create.
  ...head("upsert", {
    id: "update-or-create",
    also: { "lookup-wider-than-key": 1, "already-upsert-race": 1 },
  }),
  title: ({ model, constraint }) =>
    `Create the ${model.name} or update the one with this ${words(constraint.fields)} (get_or_create, then save the rest)`,
  make: (context) =>
    unlessDeclined(() => {
      if (context.write.operation !== "get-or-create") return rewrite(context, true);
      if (isUpdatedBehind(djangoSite(context))) return "done";
      decline("The call leaves a row that is there as it is: see get-or-create.");
    }),
};

function rewrite(context: FixContext, update: boolean): FixResult {
  if (isHandled(context.write, context.violation.kind)) return "done";
  // One that looks first already only looks by less.
  if (context.write.operation !== "get-or-create" && readsInTransaction(context))
    decline(declining.readThenWrite);
  if (context.write.inTransaction && context.constraint.deferrable) decline(declining.atCommit);
  const site = djangoSite(context);
  if (context.violation.kind === "unique") declineHidden(site);
  if (/^create_(?:super)?user$/.test(site.method))
    decline(
      `\`${site.method}\` does more than insert (it hashes the password): get_or_create would leave that out.`,
    );
  const { constraint } = context;
  if (constraint.condition || constraint.expression)
    decline("The key is partial or an expression: get_or_create needs a lookup that finds the row exactly.");
  return toGetOrCreate(site, getOrCreateWays, update);
}

/** What the write puts into its rows. */
const data = dataFix({
  none: (context, field) => withNone(context, field, dialect),
  without: (context) => withoutKey(context, dialect),
  defaulted(context, field) {
    const text = literalDefault(context, field.name);
    if (text === undefined)
      decline(
        `The default of \`${field.name}\` is computed: which value it is for this row only Django knows.`,
      );
    return withDefault(context, field, text, dialect);
  },
  counts: "F",
  counted(context) {
    const { write, violation, model, read } = context;
    if (!write.counts || isHandled(write, violation.kind)) return "done";
    // A row that is new has no value in the database that could be counted on from.
    if ((violation.operation ?? write.operation) !== "update")
      decline("The row may be a new one, of which the database has no number to count on from.");
    if (/\bdef (?:save|full_clean|clean)\(|\bpre_save\b/.test(read(model.place.file)?.text ?? ""))
      decline(
        `\`save()\` of the models in ${model.place.file} does more, and would see an expression instead of a number.`,
      );
    const site = djangoSite(context);
    if (site.receiver.kind !== "row") return "done";
    return countedBy(
      site,
      (field) => `${site.use({ module: "django.db.models", name: "F" })}(${site.quote(field)})`,
      (fields) => `${site.receiverText}.refresh_from_db(fields=[${fields.map(site.quote).join(", ")}])`,
    );
  },
});

export const fixes: readonly Fix[] = [
  savepointFix(fixing),
  data,
  common.catch,
  getOrCreate,
  answerConflict,
  updateOrCreate,
  common.ignore,
  common.next,
  ignoreConflicts,
  raiseValidationError,
  common.checkFirst,
].map((fix) => withRoom(fix, dialect));
