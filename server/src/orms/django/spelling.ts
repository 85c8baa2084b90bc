/** Django's way to write things: the manager that rows are looked up with, the lookup of a key, get_or_create, another database. */

import { decline } from "../../code/fixes/declined";
import { declining } from "../../code/fixes/words";
import type { Find, GetOrCreate, Meanings, OfModel, PySite } from "../../code/python/dialect";
import { importsIn, lastPart } from "../../code/python/modules";
import { isRepeatable } from "../../code/python/repeatable";
import { declineUnnamed, isConstant, type KeyValue, keyValueOf, mayBeNull } from "../../code/python/row";
import { siteOf } from "../../code/python/site";
import type { FixContext } from "../../domain/adapters";
import type { Model } from "../../domain/model";
import { type PyFile, type PyNode, parsePython } from "../../syntax/python";
import { formatCall, oneLineChain } from "../../syntax/python-edits";
import { callOf, chainOf, childOf, type PyCall, stringValue, textOf } from "../../syntax/python-tree";
import { dialect } from "./dialect";
import { linkedExtra } from "./extra";
import { managerCreate, missingKeyword, setBySave } from "./overrides";
import { ownOf } from "./signs";
import type { Shape } from "./writes";

/**
 * The place of the fix, or the reason where none of this house can stand.
 * @param goesOn false = it refuses: for that it need not be known which of many rows collides
 */
export function djangoSite(context: FixContext, goesOn = true): PySite {
  const { write } = context;
  const shape = write.extra?.shape as Shape | undefined;
  const isOfPairs = shape === "raw" && /^a?(?:add|set)$/.test(write.method);
  const reason = isOfPairs
    ? `\`${write.method}()\` writes the rows by itself, so there is no statement of one row to handle: create that row in a statement of its own first.`
    : shape === "bulk" && context.violation.kind !== "unique"
      ? "One statement writes many rows here, so it is not known which of them is refused: write them one by one."
      : shape && unfit[shape];
  const refuses = !goesOn && shape === "bulk" && /^a?bulk_create$/.test(write.method);
  if (reason !== undefined && !refuses) decline(reason);
  const site = siteOf(context, dialect, usingOf);
  if (site.receiver.kind !== "form") return site;
  const { serializer, many } = ownOf(site.receiver);
  if (many) decline(declining.severalRows);
  return serializer && site.receiver.row === undefined
    ? decline("Whether the serializer makes a row or changes one is not written here.")
    : site;
}

const unfit: Readonly<Partial<Record<Shape, string>>> = {
  raw: "The row is written by SQL of your own: handle the conflict there (INSERT ... ON CONFLICT).",
  class:
    "Django's own code writes the row for this class: there is no statement here to put a handler around. Check the value in the form or serializer.",
  bulk: "One statement writes many rows here, so it is not known which of them collides: write them one by one, or pass ignore_conflicts=True where every duplicate may be skipped.",
};

/** `using("archive")`, `db_manager("archive")` in the chain, `save(using="archive")`. */
function usingOf(call: PyCall, object: PyNode, { file }: Meanings): string | null {
  const said = [
    call.keywords.get("using"),
    ...chainOf(file, object)
      .filter(({ callee }) => /^(?:using|db_manager)$/.test(lastPart(callee ?? "")))
      .map(({ positional, keywords }) => positional[0] ?? [...keywords.values()][0]),
  ];
  const [alias, another] = said.filter((node) => node !== undefined);
  if (!alias) return null;
  return !another && isRepeatable(file, alias, dialect)
    ? textOf(file, alias)
    : decline("The database to write to is computed here: put its alias into a variable first.");
}

/**
 * What rows are looked up with: `Customer.objects`, `shop.items`, `type(customer).objects`.
 * @param isWide true = among all rows of the model: `Item.objects` for `shop.items`
 */
export function managerOf({ meanings, object, receiver, using }: PySite, isWide = false): string {
  const own = managerText(meanings, object, receiver);
  const { model } = receiver;
  const manager = isWide ? `${className(meanings, model) ?? `${own}.model`}.${allOf(model)}` : own;
  return using === null ? manager : `${manager}.using(${using})`;
}

/** A row that the model's own manager hides is in the way as well (https://docs.djangoproject.com/en/stable/topics/db/managers/#base-managers). */
function allOf(model: Model): string {
  return model.hidesRowsBy === undefined ? (linkedExtra(model).managers[0] ?? "objects") : "_base_manager";
}

/** Managers as written, querysets without their filters; instances and forms by their class, by its name where the file has it. */
function managerText(meanings: Meanings, object: PyNode, receiver: OfModel): string {
  const { file, classNamed, of } = meanings;
  if (receiver.kind === "queryset") {
    const inner = childOf(callOf(file, object)?.function ?? object, "object");
    const before = of(inner);
    if (
      inner &&
      before?.model &&
      (before.kind === "queryset" || before.kind === "manager" || before.kind === "pairs")
    )
      return managerText(meanings, inner, { ...before, model: before.model });
  }
  const text = oneLineChain(textOf(file, object)) ?? textOf(file, object);
  if (receiver.kind !== "row" && receiver.kind !== "form") return text;
  const { model } = receiver;
  const manager = linkedExtra(model).managers[0] ?? "objects";
  const made = callOf(file, receiver.made)?.callee;
  // `form.save(commit=False)` makes the instance too, but is no class.
  const name = made && classNamed(made)?.model.id === model.id ? made : className(meanings, model);
  if (name !== undefined) return `${name}.${manager}`;
  if (receiver.kind === "form")
    return ownOf(receiver).serializer
      ? `${text}.Meta.model.${manager}`
      : `${typeOf(`${text}.instance`, object, meanings)}.${manager}`;
  return `${typeOf(text, object, meanings)}.${manager}`;
}

/** `type(customer)`, unless `type` is something else there. */
function typeOf(text: string, node: PyNode, { bindings }: Meanings): string {
  return bindings.seenFrom(node, "type").length > 0 ? `${text}.__class__` : `type(${text})`;
}

function className({ file, path, classNamed }: Meanings, model: Model): string | undefined {
  if (model.place.file === path) return model.name;
  return [...importsIn(file).keys()].find((name) => classNamed(name)?.model.id === model.id);
}

/**
 * Reads the row of a key by a lookup.
 * @param narrow what follows the filter: `.exclude(pk=customer.pk)`
 * @param isWide true = among all rows of the model, not among those of the related manager alone
 */
export function finder(site: PySite, args: readonly string[], narrow = "", isWide = false): Find {
  const { isAsync, style } = site;
  const read = (method: string, place: Parameters<Find["row"]>[0]) => {
    const tail = `${narrow}.${isAsync ? "a" : ""}${method}()`;
    const head = `${isAsync ? "await " : ""}${managerOf(site, isWide)}.filter`;
    return formatCall(head, args, { ...place, tail: tail + (place.tail ?? "") }, style) + tail;
  };
  return { row: (place) => read("first", place), any: (place) => read("exists", place) };
}

/** The keyword arguments that find the row with the violated key; declines where they cannot be written. */
export function lookupOf(site: PySite): readonly string[] {
  const { constraint } = site.context;
  if (constraint.fields.length === 0)
    decline("The key is an expression: no lookup by its fields finds the row.");
  const condition = conditionArguments(constraint.condition);
  if (condition === undefined)
    decline(`The key holds only where ${constraint.condition}: no simple lookup finds the row.`);
  const lower = lowered(constraint.expression);
  if (constraint.expression && lower === undefined)
    decline(`The key is the expression ${constraint.expression}: no simple lookup finds the row.`);
  // `save()` has run when a row's own attributes are read; the arguments of a call are as they were given.
  const { kind } = site.receiver;
  const isRowRead = kind === "row" || (kind === "form" && isInstanceRead(site));
  const changed = isRowRead ? undefined : setBySave(site.context, constraint.fields);
  if (changed !== undefined) declineChanged(site, changed);
  const args = new Map<string, string>();
  for (const field of constraint.fields) {
    // The related manager narrows to it; of a row that came out of one only its class is asked.
    if (field === site.receiver.sets && site.receiver.kind !== "row") continue;
    declineUnnamed(field);
    const value = keyValue(site, field);
    args.set(field === lower ? `${field}__iexact` : (value.name ?? field), value.text);
    // Rows without a value are no duplicates: where the value is None, the lookup may find none of them.
    if (mayBeNull(site, field, value) && !condition.some(({ name }) => name === `${field}__isnull`))
      args.set(`${field}__isnull`, "False");
  }
  for (const { name, text } of condition) {
    if (args.has(name)) continue;
    if (!isConstant(site, dialect.lookedUp?.(name) ?? name))
      decline(
        `The key holds only where ${constraint.condition}: whether the new row falls under it is not written here.`,
      );
    args.set(name, text);
  }
  return args.size > 0
    ? [...args].map(([name, value]) => `${name}=${value}`)
    : decline("The call sets none of the key's fields itself.");
}

/** A form has put its values into its instance when it saves, a serializer only into one that was there. */
function isInstanceRead({ receiver }: PySite): boolean {
  return !ownOf(receiver).serializer || receiver.row === "loaded";
}

function declineChanged({ receiver, context }: PySite, field: string): never {
  const where = managerCreate(context) ? "its manager's create()" : "its own save()";
  decline(
    `${receiver.model.name} sets \`${field}\` in ${where}: which value the database looks for is not written here.`,
  );
}

/** The value of a field of the key: a form's cleaned value, an argument of the call. */
function keyValue(site: PySite, field: string): KeyValue & { readonly name?: string } {
  const { receiver, receiverText, call, method } = site;
  // `row.shop` fetches the shop, and raises where there is none: its key is what the database looks at.
  if (receiver.kind === "row" && linkedExtra(receiver.model).relations[field])
    return { text: `${receiverText}.${field}_id`, isLiteral: false, name: `${field}_id` };
  if (receiver.kind === "form") {
    if (isInstanceRead(site)) return { text: `${receiverText}.instance.${field}`, isLiteral: false };
    const { shows } = ownOf(receiver);
    // `serializer.save(owner=request.user)` stands above the data, which may lack what need not be sent.
    const isGiven = [...call.keywords.keys()].some(
      (name) => dialect.fieldName(receiver.model, name) === field,
    );
    if (isGiven || call.spread || (shows && !shows.includes(field))) return keyValueOf(site, field);
    return { text: `${receiverText}.validated_data.get(${site.quote(field)})`, isLiteral: false };
  }
  const first =
    field === "username" && /^create_(?:super)?user$/.test(method) ? call.positional[0] : undefined;
  return keyValueOf(site, field, first);
}

/** `Lower("email")` -> `email`. */
function lowered(expression: string | null | undefined): string | undefined {
  const call = callIn(expression ?? "", "Lower");
  const [only, another] = call?.positional ?? [];
  return call && !another ? stringValue(call.file, only) : undefined;
}

/** `Q(current=True)` -> `current=True`; [] without a condition, undefined where it is more than equalities. */
function conditionArguments(
  condition: string | null | undefined,
): { readonly name: string; readonly text: string }[] | undefined {
  if (!condition) return [];
  const call = callIn(condition, "Q");
  if (!call || call.spread || call.positional.length > 0 || call.keywords.size === 0) return undefined;
  const { file, keywords } = call;
  const isSimple = (node: PyNode) =>
    /^(?:true|false|none|integer|float|identifier|attribute|unary_operator)$/.test(node.type) ||
    stringValue(file, node) !== undefined;
  return [...keywords.values()].every(isSimple)
    ? [...keywords].map(([name, value]) => ({ name, text: textOf(file, value) }))
    : undefined;
}

/** The text as one call of that name. */
function callIn(text: string, name: string): (PyCall & { readonly file: PyFile }) | undefined {
  const file = parsePython(text);
  const [statement, more] = file.root.children;
  const call = more || file.broken ? undefined : callOf(file, statement?.children[0]);
  return call && lastPart(call.callee ?? "") === name ? { ...call, file } : undefined;
}

/** https://docs.djangoproject.com/en/stable/ref/models/querysets/#get-or-create */
export const getOrCreateWays: GetOrCreate = {
  method: "get_or_create",
  call(site, { key, rest }) {
    const defaults = rest.map(({ name, text }) => `${site.quote(name)}: ${text}`);
    return {
      // A filter of the queryset would hide the row that is there.
      callee: `${managerOf(site)}.${site.isAsync ? "a" : ""}get_or_create`,
      args: [
        ...key.map(({ name, text }) => `${name}=${text}`),
        ...(defaults.length > 0 ? [`defaults={${defaults.join(", ")}}`] : []),
      ],
    };
  },
  save(site, name, { rest }) {
    const { model } = site.receiver;
    const touched = linkedExtra(model).touched ?? [];
    const saved = [...rest.map((value) => plainField(model, value.name)), ...touched].map(site.quote);
    return {
      callee: `${name}.${site.isAsync ? "a" : ""}save`,
      args: [`update_fields=[${saved.join(", ")}]`],
    };
  },
  unfit(site, update) {
    const changed = setBySave(site.context, site.context.constraint.fields);
    if (changed !== undefined) declineChanged(site, changed);
    if (/^a?create$/.test(site.method) && managerCreate(site.context))
      decline("The manager's own create() does more than insert: get_or_create would leave that out.");
    const missing = missingKeyword(site.context, [
      "force_insert",
      "using",
      ...(update ? ["update_fields"] : []),
    ]);
    if (missing !== undefined)
      decline(
        `${site.receiver.model.name} has a save() of its own that takes no \`${missing}\`, with which it would be called.`,
      );
  },
  narrowed({ receiver, object, file }) {
    const narrows = ({ callee }: PyCall) => /^(?:filter|exclude|none)$/.test(lastPart(callee ?? ""));
    if (receiver.kind === "queryset" && chainOf(file, object).some(narrows))
      decline(
        "The call looks only within what the queryset filters by, the key does not: call it on the manager.",
      );
  },
};

/** update_fields takes field names: `shop_id` is saved by `shop`. */
function plainField({ fields }: Model, keyword: string): string {
  return fields.find(({ column, name }) => column === keyword && name !== keyword)?.name ?? keyword;
}
