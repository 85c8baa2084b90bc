/** How Django's errors, rows and transactions are handled: the fixing half of its dialect. */

import { decline } from "../../code/fixes/declined";
import { readsInTransaction } from "../../code/fixes/steps";
import { declining, ownRefusal, words } from "../../code/fixes/words";
import { isCaught } from "../../code/python/around";
import type { PyFixing, PySite, PyTest } from "../../code/python/dialect";
import { notCheck, notDuplicate } from "../../code/python/recognise";
import { isRepeatable } from "../../code/python/repeatable";
import { keepsItsKey } from "../../code/python/row";
import type { FixContext } from "../../domain/adapters";
import { referredName } from "../../domain/model";
import type { PyFile, PyNode } from "../../syntax/python";
import { callOf, childOf, enclosing, holds, stringValue, textOf } from "../../syntax/python-tree";
import { attributesSet } from "../../syntax/python-values";
import { linkedExtra } from "./extra";
import { namedTest } from "./named";
import { madeUpBySave } from "./overrides";
import { carrier } from "./recognise";
import { ownOf } from "./signs";
import { djangoSite, finder, lookupOf } from "./spelling";

const integrityError = { module: "django.db", name: "IntegrityError", also: ["django.db.utils"] };

export const fixing: PyFixing = {
  siteOf: djangoSite,
  test,
  transaction: {
    afterFailure: () => "savepoint",
    // https://docs.djangoproject.com/en/stable/ref/databases/#mysql-isolation-level
    seesLatest: true,
    // https://docs.djangoproject.com/en/stable/topics/db/transactions/#django.db.transaction.set_rollback
    undoes: ({ use, using }) =>
      `${use({ module: "django.db", name: "transaction" })}.set_rollback(True${using === null ? "" : `, using=${using}`})`,
    /** An awaited write stands outside of it: it has no asynchronous form. */
    savepoint({ isAsync, use, using }) {
      if (isAsync) return undefined;
      return `${use({ module: "django.db", name: "transaction" })}.atomic(${using === null ? "" : `using=${using}`})`;
    },
  },
  find: (site) => found(site),
  known: knownRow,
  unusable(site) {
    const { receiver, statement, file, context } = site;
    declineHidden(site);
    const open = context.constraint.fields.filter((field) => context.write.fields?.includes(field) === false);
    const made = madeUpBySave(context, open);
    if (made !== undefined)
      decline(
        `${receiver.model.name} makes \`${made}\` up in its own save(): the row that has it already is not asked for.`,
      );
    if (receiver.kind === "form" && ownOf(receiver).serializer)
      decline("A serializer answers with the row it saved: use the row that is there in the view instead.");
    if (receiver.kind === "form" && receiver.row !== "new")
      decline(
        receiver.row === "loaded"
          ? "The form changes a row that was there before: the row of another cannot take its place."
          : "Whether the form makes a row or changes one is not written here, and the row of another cannot take its place.",
      );
    const around = enclosing(statement, "function_definition") ?? file.root;
    const savesPairs = (node: PyNode) => node.type === "attribute" && /\.save_m2m$/.test(textOf(file, node));
    if (receiver.kind === "row" && !receiver.made && holds(around, savesPairs)) decline(declining.passedOn);
  },
  /** The words of Django's own validation. */
  says(context) {
    const { model, constraint, cause } = context;
    if (!isRefusal(context)) return `${model.name} with this ${words(constraint.fields)} already exists.`;
    return cause.id === "check-failed"
      ? `Constraint ${constraint.name ?? ""} is violated.`
      : `This ${parentOf(context)} is still in use.`;
  },
  raised(site, says) {
    const { context, quote, use } = site;
    const [field, ...others] = isRefusal(context) ? [] : context.constraint.fields;
    const isOfOne = field !== undefined && others.length === 0;
    const detail = isOfOne ? `{${quote(field)}: ${quote(says)}}` : quote(says);
    return `${use({ module: "django.core.exceptions", name: "ValidationError" })}(${detail})`;
  },
  /** A form that does not show the field, and a key of several, take the form's own error. */
  answered({ context, receiver, quote, file, statement }) {
    const [field, ...others] = isRefusal(context) ? [] : context.constraint.fields;
    const { shows } = ownOf(receiver);
    // `add_error` of a field that the form does not have is an error: where the row is not the form's own, its data says what it has.
    const around = enclosing(statement, "function_definition") ?? file.root;
    const isRead =
      receiver.kind === "form" ||
      (receiver.made && textOf(file, receiver.made).includes(".save(")) ||
      context.answer?.throws === true ||
      holds(around, (node) => isReadOf(file, node, field));
    const isShown = field !== undefined && others.length === 0 && isRead && (!shows || shows.includes(field));
    return isShown ? quote(field) : null;
  },
  hazard({ context, file, statement, isAsync, receiver }, fix) {
    if (fix === "translate" && ownRefusal(context) === undefined && !isTaken(file, statement)) {
      if (context.answer) decline(unheard(context.answer.framework));
      if (isInView(file, statement)) decline(unanswered);
    }
    if (fix === "check-first" && readsInTransaction(context)) decline(declining.readThenWrite);
    const isRead = isRefusal(context) || receiver.kind === "form";
    if (isAsync && isRead && (fix === "answer-conflict" || fix === "translate"))
      decline("An asynchronous write is not rewritten here: put it into a synchronous function first.");
  },
};

/** What the manager leaves out is in the way all the same, and nothing that reads through it finds it. */
export function declineHidden({ receiver: { model } }: PySite): void {
  if (model.hidesRowsBy !== undefined)
    decline(
      `The default manager of ${model.name} leaves rows out by \`${model.hidesRowsBy}\`: the row that is there may be one of them.`,
    );
}

/** `form.cleaned_data["email"]`, `data.get("email")`, `**form.cleaned_data` */
function isReadOf(file: PyFile, node: PyNode, field: string | undefined): boolean {
  if (node.type === "dictionary_splat") return textOf(file, node) === "**form.cleaned_data";
  const { parent } = node;
  const isAsked = parent?.type === "subscript" || callOf(file, parent?.parent ?? undefined)?.name === "get";
  return isAsked && node.type === "string" && stringValue(file, node) === field;
}

const unanswered =
  "Nothing answers a ValidationError that a view raises: Django makes HTTP 500 of it. Say it on the page's form, or in the view's own answer.";

const unheard = (framework: string) =>
  `Nothing answers a ValidationError of Django's own here, it would end as HTTP 500: see the answer (${framework}).`;

/** A function that is given the request. */
function isInView(file: PyFile, statement: PyNode): boolean {
  const owner = enclosing(statement, "function_definition");
  const names = childOf(owner, "parameters")?.children.map((each) => textOf(file, each)) ?? [];
  const [first, second] = names.map((name) => /^\w{1,100}/.exec(name)?.[0]);
  return first === "request" || (first === "self" && second === "request");
}

/** Something around the write takes a ValidationError. */
function isTaken(file: PyFile, statement: PyNode): boolean {
  return isCaught(file, statement, ["django.core.exceptions", "django.forms"], "ValidationError");
}

/** True for causes that are no duplicates. */
export function isRefusal({ cause }: FixContext): boolean {
  return /^(?:check-failed|still-referenced|missing-parent)$/.test(cause.id);
}

/** The model that the violated foreign key refers to. */
export function parentOf({ constraint, models }: FixContext): string {
  return referredName(constraint, models) ?? "row";
}

function found(site: PySite, narrow = "", isWide = false) {
  return finder(site, lookupOf(site), narrow, isWide);
}

/** The driver tells the kind of violation, the lookup that it is this key, whatever the database. */
function test(site: PySite, wholly: boolean): PyTest {
  const { context, receiver } = site;
  if (isRefusal(context)) return refusal(site);
  const named = wholly ? namedTest(site) : undefined;
  if (named) return named;
  const told = notDuplicate(site, carrier);
  if (!wholly) return { caught: integrityError, ...told };
  const own = ownRows(site);
  // The key holds for all rows, whosever they are.
  const isWide =
    receiver.links === true ||
    (receiver.model.hidesRowsBy !== undefined && receiver.sets === undefined) ||
    (receiver.sets !== undefined && !context.constraint.fields.includes(receiver.sets));
  const taken = found(site, own === "" ? "" : `.exclude(${own})`, isWide);
  return { caught: integrityError, ...told, taken };
}

/** The rows that the write itself changes, which are not in its way; "" = it makes a new one. */
function ownRows(site: PySite): string {
  const { context, receiver, receiverText, call, object, file } = site;
  if (receiver.kind === "row") {
    const isOther =
      receiver.row !== "new" || (keepsItsKey(site) && context.constraint.kind !== "primary_key");
    return isOther ? `pk=${receiverText}.pk` : "";
  }
  if (receiver.kind === "form") return receiver.row === "new" ? "" : `pk=${receiverText}.instance.pk`;
  if (context.write.operation !== "update" || !setsAnotherKey(site)) return "";
  // They keep their old values, one of which may be the very value that is set.
  return receiver.kind === "queryset" && !holds(object, (node) => runsTwice(file, node))
    ? `pk__in=${receiverText}`
    : decline(
        `\`${call.name}()\` sets another unique field too, and which rows it changes is not written here: the violation can not be told from the other one.`,
      );
}

/** `update(email=email, card=card)`: another key may be violated while the rows have this value already. */
function setsAnotherKey({ context, call, receiver, dialect }: PySite): boolean {
  const set = [...call.keywords.keys()].map((name) => dialect.fieldName(receiver.model, name));
  return receiver.model.constraints.some(
    ({ kind, fields, name }) =>
      (kind === "unique" || kind === "primary_key") &&
      (fields.join() !== context.constraint.fields.join() || name !== context.constraint.name) &&
      (call.spread || fields.some((field) => set.includes(field))),
  );
}

/** A call that builds a query reads nothing yet. */
function runsTwice(file: PyFile, node: PyNode): boolean {
  const callee = callOf(file, node)?.callee;
  const isQuery = /(?:^|\.)(?:filter|exclude|all|using|order_by|select_related|get_queryset|Q|F)$/.test(
    callee ?? "",
  );
  return node.type === "call" && !isQuery && !isRepeatable(file, node);
}

/**
 * `existing.customer = customer`: the constructor has told the one that a OneToOneField leads to of the new row, which
 * `customer.profile` is until it is told of another.
 * https://github.com/django/django/blob/stable/5.2.x/django/db/models/fields/related_descriptors.py, `ForwardManyToOneDescriptor.__set__`
 */
function knownRow({ context, receiver, receiverText, call, file }: PySite, row: string): readonly string[] {
  const { relations } = linkedExtra(receiver.model);
  const made = receiver.kind === "row" ? callOf(file, receiver.made) : call;
  return context.constraint.fields.flatMap((field) => {
    const { kind, accessor } = relations[field] ?? {};
    const isSet =
      receiver.kind === "row" &&
      attributesSet(file, receiverText, call.node).some((one) => one.name === field);
    const given = made?.keywords.get(field);
    if (kind !== "o2o" || accessor === null || (!given && !isSet)) return [];
    const value = receiver.kind === "row" ? `${receiverText}.${field}` : given && textOf(file, given);
    return value === undefined || value.includes("\n") ? [] : [`${row}.${field} = ${value}`];
  });
}

/** What the database or Django raises at this line for a failed check or a protected row, or why it is raised elsewhere. */
function refusal(site: PySite): PyTest {
  const { violation, constraint, cause, model } = site.context;
  const own = /^django\.db\.models\.deletion\.(ProtectedError|RestrictedError)$/.exec(
    violation.exception ?? "",
  )?.[1];
  const modules = { module: "django.db.models", also: ["django.db.models.deletion"] };
  if (own) return { caught: { ...modules, name: own }, others: [], saved: false };
  const deferred = violation.engine === "postgresql" || violation.engine === "sqlite";
  if (cause.id !== "check-failed")
    decline(
      deferred
        ? "Django defers its foreign keys: the database looks when the transaction ends, where a handler around this line no longer stands."
        : "Which row is missing or in use is not told by the error's class: look it up before the write.",
    );
  if (!deferred)
    decline(
      "The driver may call a failed check an OperationalError, as it does a lost connection: test the value before the write.",
    );
  const { name } = constraint;
  if (name === null)
    decline("The check has no name of its own to tell it from others: test the value before the write.");
  const isPart = model.constraints.some((one) => one.name !== name && one.name?.includes(name));
  return { caught: integrityError, ...notCheck(site, carrier, name, isPart) };
}
