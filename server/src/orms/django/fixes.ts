/** The fixes that Django's adapter offers: which causes each handles, in which order, what it is called, and which room makes it. */

import type { Declined } from "../../code/dialect";
import { head } from "../../code/fixes/policy";
import { answering, titles, words } from "../../code/fixes/words";
import type { PySite } from "../../code/python/dialect";
import { guard } from "../../code/python/guard";
import { lookFirst, unsetField } from "../../code/python/look";
import { useExisting } from "../../code/python/reuse";
import { isUpdatedBehind, toGetOrCreate } from "../../code/python/upsert";
import type { Fix, FixContext, FixResult } from "../../domain/adapters";
import { type Constraint, isHandled, referredName } from "../../domain/model";
import { ownOf } from "./dialect";
import { type Leave, onlyDuplicates, refuseRow, refuseTaken } from "./handlers";
import { djangoSite, finder, getOrCreateWays, lookupOf } from "./spelling";

/**
 * `return Customer.objects.create(email=email)` ->
 *
 *     try:
 *         with transaction.atomic():
 *             return Customer.objects.create(email=email)
 *     except IntegrityError as error:
 *         if not str(error).startswith(("UNIQUE", "duplicate key", "(1062")):
 *             raise
 *         existing = Customer.objects.filter(email=email).first()
 *         if existing is None:
 *             raise
 *         return existing
 *
 * The savepoint keeps a transaction around usable; the words tell the kind of violation, the lookup that it is this key,
 * whatever the database.
 */
const catchDuplicate: Fix = {
  // The manager that hides a deleted row hides it from the handler too.
  ...head("catch", { not: ["soft-deleted-row"] }),
  title: (context) => titles.catch(context, "raise"),
  make: (context) =>
    isHandled(context.write, context.violation.kind)
      ? "done"
      : withExisting(context, (site, _find, reuse) => guard(site, reuse.handler)),
};

/** The catch, with the answer that the framework around gives. */
const answerConflict: Fix = {
  // On PostgreSQL Django's foreign keys are checked at COMMIT, behind this line.
  ...head("answer-conflict", { not: ["missing-parent", "soft-deleted-row"] }),
  title: (context) =>
    isRefusal(context)
      ? `${answering(context.answer)} when ${refusalWords(context)}, re-raise everything else`
      : titles.answer(context),
  make(context) {
    const { answer, constraint } = context;
    if (isHandled(context.write, context.violation.kind) || !answer) return "done";
    const isOther = isRefusal(context);
    return refuse(context, {
      throws: answer.throws === true,
      lines(site) {
        const names = new Map(answer.imports.map((wanted) => [wanted.name, site.use(wanted)]));
        return answer.statements({
          message: site.quote(isOther ? refusalMessage(context) : takenWords(context)),
          field: isOther ? null : fieldOf(constraint, site),
          text: site.quote,
          called: (name) => names.get(name) ?? name,
          end: "",
        });
      },
    });
  },
};

/** For values that are taken by another row, where no row can be used instead. */
const raiseValidationError: Fix = {
  // Django's own word for a refusal; get_or_create is mended by its lookup.
  ...head("translate", { id: "validation-error", not: ["lookup-wider-than-key", "soft-deleted-row"] }),
  title: (context) =>
    isRefusal(context)
      ? `Raise a ValidationError when ${refusalWords(context)}, re-raise everything else`
      : `Catch the duplicate ${words(context.constraint.fields)} and raise a ValidationError, re-raise everything else`,
  make(context) {
    if (isHandled(context.write, context.violation.kind)) return "done";
    const { fields } = context.constraint;
    const [field] = fields;
    return refuse(context, {
      throws: true,
      lines(site) {
        const message = site.quote(isRefusal(context) ? refusalMessage(context) : takenWords(context));
        const isOfField = !isRefusal(context) && fields.length === 1 && field !== undefined;
        const detail = isOfField ? `{${site.quote(field)}: ${message}}` : message;
        const raised = site.use({ module: "django.core.exceptions", name: "ValidationError" });
        return [`raise ${raised}(${detail}) from ${site.error}`];
      },
    });
  },
};

/** Safe for concurrent callers because the lookup is the unique key: Django reads again when its insert collides. */
const getOrCreate: Fix = {
  // The lookup of get_or_create is what can be wrong, and what mends it.
  ...head("get-or-create", { also: { "lookup-wider-than-key": 1, "already-upsert-race": 3 } }),
  title: ({ model, constraint, write }) =>
    write.operation === "get-or-create"
      ? `Look the ${model.name} up by ${words(constraint.fields)} alone, the other fields in defaults`
      : `Get the ${model.name} with this ${words(constraint.fields)} or create it (get_or_create)`,
  make(context) {
    if (context.write.operation === "upsert")
      return { declined: "The call also updates the row: see update-or-create." };
    return rewrite(context, false);
  },
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
  make(context) {
    if (context.write.operation !== "get-or-create") return rewrite(context, true);
    const site = djangoSite(context);
    if (!("declined" in site) && isUpdatedBehind(site)) return "done";
    return { declined: "The call leaves a row that is there as it is: see get-or-create." };
  },
};

/** A look before the write, for a friendlier path; it never stands alone: the catch stays around the write. */
const checkFirst: Fix = {
  ...head("check-first"),
  title: titles.checkFirst,
  make(context) {
    if (isHandled(context.write, context.violation.kind) || context.write.checkedAt) return "done";
    if (readsInTransaction(context)) return { declined: noReadFirst };
    return withExisting(context, (site, find, reuse) => {
      const unset = unsetField(site, context.constraint.fields);
      if (unset !== undefined)
        return { declined: `\`${unset}\` is not set before save(): there is nothing to look for yet.` };
      return site.isAsync
        ? { declined: "An asynchronous write is not rewritten with a check: use the catch." }
        : lookFirst(site, find, reuse);
    });
  },
};

export const fixes: readonly Fix[] = [
  catchDuplicate,
  getOrCreate,
  answerConflict,
  updateOrCreate,
  raiseValidationError,
  checkFirst,
];

/** The place, the lookup of the key and the handler that uses the row that is there. */
function withExisting(
  context: FixContext,
  make: (
    site: PySite,
    find: ReturnType<typeof finder>,
    reuse: Exclude<ReturnType<typeof useExisting>, Declined>,
  ) => FixResult,
): FixResult {
  const site = djangoSite(context);
  if ("declined" in site) return site;
  const lookup = lookupOf(site, context.constraint);
  const find = finder(site, "args" in lookup ? lookup.args : []);
  const reuse = useExisting(site, find, onlyDuplicates(site));
  if ("declined" in reuse) return reuse;
  return "declined" in lookup ? lookup : make(site, find, reuse);
}

function refuse(context: FixContext, leave: Leave): FixResult {
  if (isRefusal(context)) return refuseRow(context, leave);
  const site = djangoSite(context);
  return "declined" in site ? site : refuseTaken(site, leave);
}

function rewrite(context: FixContext, update: boolean): FixResult {
  if (isHandled(context.write, context.violation.kind)) return "done";
  if (readsInTransaction(context)) return { declined: noReadFirst };
  const site = djangoSite(context);
  if ("declined" in site) return site;
  if (/^create_(?:super)?user$/.test(site.method))
    return {
      declined: `\`${site.method}\` does more than insert (it hashes the password): get_or_create would leave that out.`,
    };
  const { constraint } = context;
  if (constraint.condition || constraint.expression)
    return {
      declined:
        "The key is partial or an expression: get_or_create needs a lookup that finds the row exactly.",
    };
  return toGetOrCreate(site, getOrCreateWays, constraint.fields, update);
}

/** SQLite gives up ("database is locked") where a transaction that has read wants to write while another one writes. */
function readsInTransaction({ violation, write }: FixContext): boolean {
  return violation.engine === "sqlite" && write.inTransaction === true;
}

const noReadFirst =
  "Inside a transaction SQLite can not turn a read into a write while another call writes: the catch, which writes first, can.";

/** True for causes that are no duplicates. */
function isRefusal({ cause }: FixContext): boolean {
  return /^(?:check-failed|still-referenced|missing-parent)$/.test(cause.id);
}

/** "price_positive is violated", "other rows refer to the Shop". */
function refusalWords(context: FixContext): string {
  const { constraint, cause } = context;
  if (cause.id === "check-failed") return `${constraint.name ?? "the check"} is violated`;
  return cause.id === "still-referenced"
    ? `other rows still refer to the ${referredName(constraint, context.models) ?? "row"}`
    : `the ${referredName(constraint, context.models) ?? "row"} is missing`;
}

/** What the one who sent the value is told. */
function refusalMessage(context: FixContext): string {
  const { constraint, cause } = context;
  return cause.id === "check-failed"
    ? `Constraint ${constraint.name ?? ""} is violated.`
    : `This ${referredName(constraint, context.models) ?? "row"} is still in use.`;
}

/** "Customer with this email already exists.": the words of Django's own validation. */
function takenWords({ model, constraint }: FixContext): string {
  return `${model.name} with this ${words(constraint.fields)} already exists.`;
}

/** The field that an answer names; a form that does not show it, and a key of several, take the form's own error. */
function fieldOf({ fields }: Constraint, { receiver, quote }: PySite): string | null {
  const [field] = fields;
  const { shows } = ownOf(receiver);
  const isShown = fields.length === 1 && field !== undefined && (!shows || shows.includes(field));
  return isShown ? quote(field) : null;
}
