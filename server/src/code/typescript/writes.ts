/** The writes of any models in one TypeScript file, by a dialect: one walk of the tree for all of them. */

import type { WriteReader } from "../../domain/adapters";
import type { World } from "../../domain/chain";
import { givenText, type Model, type Write, type WriteOperation } from "../../domain/model";
import type { Source } from "../../domain/text";
import { kept } from "../../syntax/kept";
import {
  compiler,
  parseTypeScript,
  placeOf,
  startOf,
  type ts,
  typescriptFiles,
  unwrapAwait,
  visit,
} from "../../syntax/typescript";
import { isDropped, namedIn, namesIn } from "../../syntax/typescript-calls";
import { literalOf, objectOf } from "../../syntax/typescript-literals";
import { enclosingFunction } from "../../syntax/typescript-scope";
import { callbackOf } from "../../syntax/typescript-shapes";
import { checksOf } from "../checked";
import type { Dialect } from "../dialect";
import { flushesOf } from "../flushes";
import { seesAll } from "../narrowed";
import { patternsOf } from "../patterns";
import { askingUnit, holderOf, inTransaction, looksBefore, transactionSigns, unitAround } from "./around";
import { calledHere, findBinding } from "./bindings";
import { blindWritesIn, hidesIn } from "./blind";
import { callerLooks, type OwnLooks } from "./caller-looks";
import { type Copy, copyOf } from "./copies";
import { countsIn } from "./counts";
import { actsIn, caughtIn, goesOn, handledBy, unheardIn } from "./handlers";
import { createLooks, heldIn, type Looks } from "./looks";
import { rootOf } from "./meanings";
import { ownLooksBefore } from "./own-look";
import { type Calls, createCalls, type FoundCall } from "./patterns";
import { createUnit, type Unit } from "./pending";
import { rereadsOf } from "./rereads";
import { saidOf } from "./said";
import { handledAsTold, isTold } from "./told";
import { areSeveral, fieldPaths, type Row, rowOf } from "./values";

/** A file that is read, and for whom. */
export interface Reading {
  readonly source: Source;
  readonly wanted: readonly Model[];
  readonly models: readonly Model[];
  readonly calls: Calls;
  readonly looks: Looks;
  /** The other files; absent = what stands in them is not asked for. */
  readonly world?: World | undefined;
}

/** One write of one model in a call. */
export type Part = Pick<
  Write,
  | "model"
  | "operation"
  | "fields"
  | "seen"
  | "literals"
  | "given"
  | "several"
  | "nests"
  | "lookup"
  | "inTwo"
  | "matches"
  | "printed"
  | "sql"
  | "given"
  | "stands"
  | "extra"
  | "inTransaction"
> & {
  readonly method?: string;
  /** The model by whose reads a look before is known, where it is not the written one. */
  readonly of?: Model;
};

/** What an ORM reads itself, beside its patterns. */
export interface OwnReading extends OwnLooks {
  /** The text test in front of all; undefined = the default: a name of a wanted model and a method of a pattern. */
  marker?(text: string, wanted: readonly Model[]): boolean | undefined;
  /** The writes of wanted models in a call that looks like a pattern; default: one for each model that it names. */
  parts?(call: FoundCall, reading: Reading): readonly Part[];
  /** As `WriteReader.borrows`. */
  borrows?(text: string, marked: readonly string[]): boolean;
  /** Writes in a node that is no call of a pattern: raw SQL in a tagged template. */
  more?(node: ts.Node, reading: Reading): readonly Write[];
}

export function writesOf(dialect: Dialect, own: OwnReading = {}): WriteReader {
  return {
    files: typescriptFiles,
    marker: (text, wanted) =>
      own.marker?.(text, wanted) ??
      (methodsOf(dialect).test(text) && wanted.some((model) => mentions(text, model, dialect))),
    ...(own.borrows ? { borrows: own.borrows } : {}),
    read(source, wanted, models, stands, world) {
      const root = parseTypeScript(source);
      const calls = createCalls(root, dialect, models, stands);
      const reading = { source, wanted, models, calls, looks: createLooks(calls, own), world };
      const unit = dialect.flushes && createUnit(root, dialect, calls);
      const found: Write[] = [];
      visit(root, (node) => {
        if (own.more) found.push(...own.more(node, reading));
        const change = unit?.changeAt(node);
        if (unit && change)
          for (const model of calls.meanings.models(change.model).filter((each) => wanted.includes(each)))
            found.push(noted(node, change.call, { ...change.part, model: model.id }, reading, dialect, unit));
        const call = compiler().isCallExpression(node) ? reading.calls.writeAt(node) : undefined;
        if (!call || unit?.isToldBefore(call)) return;
        for (const part of (own.parts ?? plainParts)(call, reading))
          found.push(
            unit && call.form.pending
              ? noted(call.node, call, part, reading, dialect, unit)
              : complete(call, part, reading, dialect),
          );
      });
      return found;
    },
    ...(dialect.flushes
      ? {
          flushes(source: Source, models: readonly Model[]) {
            if (!methodsOf(dialect).test(source.text)) return [];
            const root = parseTypeScript(source);
            const { heads } = createUnit(root, dialect, createCalls(root, dialect, models));
            return heads().map((each) => placeOf(source, each));
          },
        }
      : {}),
    hides: hidesIn(dialect),
    looks: (caller, model, models, fields) => callerLooks(caller, model, models, fields, dialect, own),
    blind(source, models, stands) {
      if (!methodsOf(dialect).test(source.text)) return [];
      const root = parseTypeScript(source);
      return blindWritesIn(root, source, createCalls(root, dialect, models, stands), dialect, models);
    },
  };

  function plainParts(call: FoundCall, reading: Reading): Part[] {
    return writtenBy(call, reading).map((model) => partOf(call, model, dialect, own));
  }
}

/** The wanted models that a call writes: those of its name, or all where the text does not tell which. */
export function writtenBy({ model, exact, roles }: FoundCall, { calls, wanted }: Reading): readonly Model[] {
  if (model === null) return exact || roles.sql ? [] : wanted;
  const named = calls.meanings.models(model);
  return wanted.filter((each) => named.includes(each));
}

/** The write of a model as its call and its row tell it. */
export function partOf(call: FoundCall, model: Model, dialect: Dialect, own: OwnReading = {}): Part {
  const { roles } = call;
  const row = rowOf(roles.row ?? roles.set, dialect.signs.calls);
  const operation = operationOf(call, row, model);
  const names = new Set(model.fields.map((field) => field.name));
  const fields = operation === "delete" ? [] : row.values && fieldPaths(row.values, names);
  const node = roles.row ?? roles.set;
  const isOne =
    operation !== "delete" && row.origin === "new" && row.values && !areSeveral(node, dialect.signs.calls);
  const isLookup = call.operation === "upsert" || call.operation === "get-or-create";
  const lookup = isLookup ? namesIn(roles.key) : undefined;
  const where = operation === "update" ? heldIn(roles.where) : undefined;
  const named = where && own.condition?.(where);
  const matches = operation === "update" ? (named ?? matchedBy(roles.where)) : undefined;
  return {
    model: model.id,
    operation,
    fields,
    ...(operation === "delete" ? {} : plainlySet(node, row, fields, dialect)),
    ...(isOne ? { several: false } : {}),
    ...(matches ? { matches } : {}),
    ...(lookup ? { lookup: lookup.flatMap((name) => own.keyFields?.(model, name) ?? [name]) } : {}),
  };
}

/** The fields of a condition, by which an update finds all rows that it changes; undefined = not to be seen. */
export function matchedBy(where: ts.Expression | undefined): readonly string[] | undefined {
  const object = objectOf(where);
  const names = [...(object?.members.keys() ?? [])];
  return object?.complete && !names.some((name) => /^(?:OR|AND|NOT)$/.test(name)) ? names : undefined;
}

/** What the code shows of the row besides the names: those that a spread leaves over, literal values, whether it is one of several. */
export function plainlySet(
  node: ts.Expression | undefined,
  { known, origin }: Row,
  fields: readonly string[] | null,
  { signs }: Pick<Dialect, "signs">,
): Pick<Write, "seen" | "literals" | "given" | "several"> {
  const literals = [...known].flatMap(([name, value]) => {
    const literal = literalOf(value);
    return literal === undefined ? [] : [[name, literal === null ? null : String(literal)] as const];
  });
  const surely = surelyIn(node);
  return {
    ...(surely.length > 0 ? { surely } : {}),
    ...(fields === null && origin === "new" && known.size > 0 ? { seen: [...known.keys()] } : {}),
    ...(literals.length > 0 ? { literals: Object.fromEntries(literals) } : {}),
    ...givenIn(known),
    ...(areSeveral(node, signs.calls) ? { several: true as const } : {}),
  };
}

/** What stands for a value: a name, a member, a call. */
function givenIn(known: Row["known"]): Pick<Write, "given"> {
  const t = compiler();
  const given = [...known].flatMap(([name, value]) => {
    if (literalOf(value) !== undefined) return [];
    const binding = t.isIdentifier(value) ? findBinding(value.text, value) : undefined;
    const isArgument = binding !== undefined && t.isParameter(binding);
    return [[name, { text: givenText(value.getText()), ...(isArgument ? { argument: true } : {}) }] as const];
  });
  return given.length > 0 ? { given: Object.fromEntries(given) as NonNullable<Write["given"]> } : {};
}

/** The fields of an object that stands in the call, spreads and branches aside: `save({ … })`, `save(repository.create({ … }))`. */
function surelyIn(node: ts.Expression | undefined): string[] {
  const inner = node && unwrapAwait(node);
  const made = inner && compiler().isCallExpression(inner) ? inner.arguments.at(-1) : inner;
  const object = objectOf(made);
  return object?.complete
    ? [...object.members].flatMap(([name, { value }]) => (value && isGiven(value) ? [name] : []))
    : [];
}

/** True where the value is not null, whatever runs: a variable or a call may give none. */
function isGiven(value: ts.Expression): boolean {
  const t = compiler();
  const literal = literalOf(value);
  return literal === undefined ? t.isTemplateExpression(value) || t.isNewExpression(value) : literal !== null;
}

function operationOf({ operation }: FoundCall, row: Row, model: Model): WriteOperation {
  return operation === "flush" ? savedAs(row, model) : operation;
}

/** What saves inserts what is new here and updates what was loaded; where the code does not show which, it may be either. */
export function savedAs({ origin, known }: Row, model: Model): "insert" | "update" | "flush" {
  if (origin === "loaded") return "update";
  const generated = model.constraints
    .filter((constraint) => constraint.kind === "primary_key")
    .flatMap((constraint) => constraint.fields)
    .filter((name) => model.fields.some((field) => field.name === name && field.default !== "none"));
  return origin === "new" && !generated.some((name) => known.has(name)) ? "insert" : "flush";
}

/** The write of a part with all that stands around its call. */
export function complete(call: FoundCall, { of, ...part }: Part, reading: Reading, dialect: Dialect): Write {
  const transactions = transactionSigns(dialect.transactions);
  const { source, calls, models } = reading;
  const { node, form } = call;
  const unit = unitAround(node, transactions);
  const model = of ?? models.find((each) => each.id === part.model);
  const inserts = part.operation !== "update" && part.operation !== "delete";
  const isNew = inserts && rowOf(call.roles.row, dialect.signs.calls).origin !== "loaded";
  const looks = isNew && model && unit ? reading.looks(askingUnit(unit, transactions), model) : [];
  const checked = [
    ...looksBefore(node, looks, part.fields).map((look) => ({
      checkedAt: placeOf(source, look.node),
      ...(look.by ? { checkedBy: look.by } : {}),
      ...(look.beside === undefined ? {} : { checkedBeside: look.beside }),
      ...(look.either ? { checkedEither: look.either } : {}),
      ...([look.node, calledHere(look.node)].some((each) => each && seesAll(each.getText()))
        ? { checkedAll: true as const }
        : {}),
    })),
    ...(isNew && model && unit ? ownLooksBefore(node, unit, part, model) : [])
      .filter((own) => !looks.some((look) => startOf(look.node) === startOf(own.node)))
      .map((own) => ({ checkedAt: placeOf(source, own.node), ...own.look })),
  ];
  const unseen =
    checked.length > 0
      ? undefined
      : looks.findLast((look) => look.hidden && startOf(look.node) < startOf(node));
  const rereads =
    model && looks.length > 0 ? rereadsOf(node, looks, part, model, source, rowIn(call, calls)) : [];
  const { givesError: given, handles } = dialect;
  const told = given && isTold(call.links, given) ? given : undefined;
  const isAtOnce = (callback: ts.Node) => holderOf(callback, transactions) !== undefined;
  const handled = form.ignores
    ? "every"
    : told
      ? handledAsTold(node, told, handles, isAtOnce)
      : handledBy(node, handles, isAtOnce);
  const copy = inserts && model ? copyAt(call, part, model, reading) : undefined;
  const isIn = inTransaction(call, calls.meanings, transactions);
  // The reader of the ORM may know of a transaction that the call is told, not its receiver.
  const mayEnd = (isIn || part.inTransaction === true) && dialect.transactions.mayBreak === true;
  const caught = mayEnd && !form.ignores ? caughtIn(node, dialect.handles) : undefined;
  const unheard = told || callbackOf(node) ? undefined : unheardIn(node);
  const hears = unheard && goesOn(unheard.block, dialect.handles) ? unheard : undefined;
  const acts = caught ? actsIn(caught) : hears && actsIn(hears);
  const counted = part.operation === "update" ? countsIn(call.roles.set ?? call.roles.row) : [];
  return {
    method: call.method,
    ...part,
    ...(counted.length > 0
      ? { counts: Object.fromEntries(counted.map(({ field, member }) => [field, placeOf(source, member)])) }
      : {}),
    ...(copy
      ? {
          operation: "insert" as const,
          copied: {
            place: source.place(startOf(copy.node), copy.node.end),
            sets: copy.sets,
          },
        }
      : {}),
    ...placesOf(source, node, part.method ?? call.method),
    function: enclosingFunction(node)?.name ?? null,
    functionPlace: unit ? placeOf(source, unit.body ?? unit) : null,
    exact: call.exact,
    ...saidOf(node, call.links, given),
    ...(form.looksAgain ? { looksAgain: true } : {}),
    ...checksOf(checked),
    ...(unseen ? { readBefore: placeOf(source, unseen.node) } : {}),
    ...(rereads.length > 0 ? { rereads } : {}),
    ...(handled ? { handled: handled === "every" ? true : handled } : {}),
    ...(!callbackOf(node) && (unheard || isDropped(node)) ? { unawaited: true as const } : {}),
    ...(hears ? { unheardAt: placeOf(source, hears) } : {}),
    ...(acts ? { handlerActs: true as const } : {}),
    ...(caught ? { caughtAt: placeOf(source, caught), byDatabase: true as const } : {}),
    ...(isIn ? { inTransaction: true, ...(isHandedIn(call) ? { lent: true as const } : {}) } : {}),
  };
}

/** What the call writes: a row that is a variable of the program's, whose place another row can take, or values. */
function rowIn({ roles, receiver }: FoundCall, { meanings }: Calls): Parameters<typeof rereadsOf>[5] {
  const isRow = (node: ts.Expression | undefined) => node && meanings.of(node)?.kind === "row";
  const row = [roles.row, receiver].find(isRow);
  return row ? { node: row, kept: true } : { node: roles.row, kept: false };
}

/** A write that only notes its row: what stands around the call that sends it is what counts. */
function noted(
  node: ts.Node,
  call: FoundCall,
  part: Part,
  reading: Reading,
  dialect: Dialect,
  unit: Unit,
): Write {
  const flush = unit.flushAfter(node, call.receiver);
  const { named: _named, ...sent } = complete({ ...call, node: flush ?? call.node }, part, reading, dialect);
  const write = { ...sent, ...placesOf(reading.source, node, sent.method) };
  const several = flush && unit.isRepeated(node, flush) ? { several: true } : {};
  if (flush) return { ...write, ...several, flushedAt: placeOf(reading.source, flush.expression) };
  // Nothing fails here: no handler here handles it.
  const { handled, unawaited, unheardAt, handlerActs, caughtAt, byDatabase, ...rest } = write;
  return { ...rest, flushedAt: null };
}

/** The call, and its name in it. */
function placesOf(source: Source, node: ts.Node, method: string): Pick<Write, "place" | "named"> {
  const named = namedIn(node, method);
  return { place: placeOf(source, node), ...(named ? { named: placeOf(source, named) } : {}) };
}

/** The copy that a call inserts; what it nests in it is another row. */
function copyAt(
  call: FoundCall,
  { method }: Omit<Part, "of">,
  model: Model,
  { calls }: Pick<Reading, "calls">,
): Copy | undefined {
  const key = model.constraints.find(({ kind }) => kind === "primary_key")?.fields;
  if (key?.length !== 1 || key[0] === undefined || (method ?? call.method) !== call.method) return undefined;
  return copyIn(call, key[0], model, calls);
}

/** @param key the name of the model's primary key */
export function copyIn(
  { roles }: Pick<FoundCall, "roles">,
  key: string,
  model: Model,
  { readAt, meanings }: Calls,
): Copy | undefined {
  return copyOf(roles.row, key, {
    reads: (read) => readAt(read) !== undefined,
    isModel: (type) => meanings.models(type).includes(model),
  });
}

/** `tx.user.create()`, where `tx` is a parameter. */
function isHandedIn({ receiver }: FoundCall): boolean {
  const base = rootOf(receiver);
  return base !== undefined && (compiler().isParameter(base) || compiler().isBindingElement(base));
}

/** `.save`, `?.save`, `["save"]`, over lines as well. Made when it is first asked for: most runs ask for those of one ORM. */
const methodsOf = kept((dialect: Dialect): RegExp => {
  const any = [...patternsOf(dialect).methods, ...flushesOf(dialect).keys()]
    .map((name) => name.replaceAll("$", "\\$"))
    .join("|");
  return new RegExp(`(?:\\.\\s{0,200}|\\[\\s{0,20}["'\`])(?:${any})\\b`);
});

function mentions(text: string, model: Model, { called, signs }: Dialect): boolean {
  if (model.table && text.includes(model.table)) return true;
  if (signs.held?.(model).some(({ name }) => text.includes(name))) return true;
  return called(model).some(
    (name) => text.includes(name) || text.includes(name.charAt(0).toLowerCase() + name.slice(1)),
  );
}
