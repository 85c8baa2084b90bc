/** The writes of any models in one Python file, by a dialect: the file is parsed and walked once for all of them. */

import type { WriteReader } from "../../domain/adapters";
import { givenText, type Model, type Write } from "../../domain/model";
import type { Source } from "../../domain/text";
import { kept } from "../../syntax/kept";
import { type PyFile, type PyNode, parsePython } from "../../syntax/python";
import {
  allIn,
  assignmentOf,
  callOf,
  childOf,
  enclosing,
  functionName,
  holds,
  namedIn,
  parameterName,
  statementAround,
  stringsOf,
  textOf,
  walk,
} from "../../syntax/python-tree";
import { attributesSet, keywordsOf, type Values } from "../../syntax/python-values";
import { flushesOf } from "../flushes";
import { patternsOf } from "../patterns";
import { caughtBare, handledBy, isInTransaction, raisedInstead } from "./around";
import { blindWritesIn, hiddenTable } from "./blind";
import { copyIn, copyOf } from "./copies";
import { countsOf } from "./counts";
import type { Meanings, OfModel, PyDialect } from "./dialect";
import { isOfKey, literalsIn } from "./literals";
import { callerLooks, lookedAround } from "./looks";
import { createMeanings } from "./meanings";
import { missedAround } from "./missed";
import type { OwnReading, Part } from "./own-reading";
import { type FoundCall, plainOf, writeIn } from "./patterns";
import { type Change, type Unit, unitOf } from "./pending";

export type { OwnReading, Part } from "./own-reading";

export function writesOf(dialect: PyDialect, own: OwnReading = {}): WriteReader {
  return {
    files: ["**/*.py"],
    marker: (text, wanted) => mayWrite(text, wanted, dialect) || (own.marker?.(text, wanted) ?? false),
    read(source, wanted, models, stands = {}) {
      const isOnWay = Object.keys(stands).length > 0;
      const meanings = isOnWay
        ? createMeanings(parsePython(source.text), source.path, models, dialect, stands)
        : meaningsOf(source, models, dialect);
      const writes: Write[] = [];
      const unit = unitOf(meanings);
      walk(meanings.file.root, (node) => {
        for (const { at, ...part } of partsAt(node, meanings, unit)) {
          const ids = withParents(part.model, meanings, own);
          for (const model of wanted)
            if (ids.has(model.id)) writes.push(complete(meanings, source, at, part, model, unit));
        }
        return true;
      });
      return writes;
    },
    ...(dialect.flushes
      ? {
          flushes(source: Source, models: readonly Model[]) {
            const heads = mayFlush(source.text, dialect)
              ? unitOf(meaningsOf(source, models, dialect))?.heads()
              : [];
            return (heads ?? []).map(({ start, end }) => source.place(start, end));
          },
        }
      : {}),
    looks(caller, model, models, fields) {
      const meanings = meaningsOf(caller.source, models, dialect);
      const more = (owner: PyNode) => own.looks?.(owner, model, meanings) ?? [];
      return callerLooks(meanings, caller, model, fields, more);
    },
    hides: (text) => (own.hides?.(text) ?? false) || hiddenTable.test(text),
    blind(source, models, stands = {}) {
      const isOnWay = Object.keys(stands).length > 0;
      const meanings = isOnWay
        ? createMeanings(parsePython(source.text), source.path, models, dialect, stands)
        : meaningsOf(source, models, dialect);
      const isRead = (found: FoundCall) => (own.parts?.(found, meanings) ?? []).length > 0;
      return blindWritesIn(meanings, source, isRead, own.hidden);
    },
  };

  function partsAt(
    node: PyNode,
    meanings: Meanings,
    unit: Unit | undefined,
  ): readonly (Part & { readonly at: PyNode })[] {
    const change = unit?.changeAt(node);
    if (change)
      return (own.change ?? changed)(change, meanings).map((part) => ({ notedOn: null, ...part, at: node }));
    const inner = own.wrapped?.(node, meanings);
    const found = node.type === "call" ? writeIn(inner ? unwrapped(node, inner) : node, meanings) : undefined;
    if (!found) return own.more?.(node, meanings) ?? [];
    const parts = own.parts?.(found, meanings) ?? [partOf(found, meanings)];
    const noted = found.form.pending ? { notedOn: found.call.object ?? null } : {};
    return parts.flatMap((part) => (part ? { ...noted, ...part, at: found.node } : []));
  }
}

/** `user.email = email` of a row that is there, or whose origin the code does not show. */
export function changed({ on, name, value }: Change, meanings: Meanings): Part[] {
  const field = meanings.dialect.fieldName(on.model, name);
  return [
    {
      model: on.model.id,
      operation: on.row === "loaded" || !on.exact ? "update" : "flush",
      // What sends it is what people would name.
      method: "",
      fields: [field],
      exact: on.exact,
      ...(value ? literalsOf({ named: new Map([[name, value]]), hidden: false }, on.model, meanings) : {}),
    },
  ];
}

const read = kept((source: Source) =>
  kept((models: readonly Model[]) =>
    kept((dialect: PyDialect) => createMeanings(parsePython(source.text), source.path, models, dialect)),
  ),
);

/** The meanings of a file: its many askers (models, fixes) share one parse. */
export function meaningsOf(source: Source, models: readonly Model[], dialect: PyDialect): Meanings {
  return read(source)(models)(dialect);
}

/** The call with the function that it wraps in front of its own arguments. */
function unwrapped(node: PyNode, inner: PyNode): PyNode {
  const given = node.children.filter(({ field }) => field !== "function");
  return { ...node, children: [{ ...inner, field: "function" }, ...given] };
}

/** The model, and whose rows its writes write too. */
function withParents(id: string, { byId }: Meanings, own: OwnReading): ReadonlySet<string> {
  const ids = new Set([id]);
  for (const one of ids) {
    const model = byId.get(one);
    for (const parent of (model && own.parents?.(model)) ?? []) ids.add(parent);
  }
  return ids;
}

/** The write as its pattern and its parts tell it; undefined where it is of no model. */
export function partOf(
  { form, operation, method, on, roles, call }: FoundCall,
  meanings: Meanings,
): Part | undefined {
  if (!on?.model) return undefined;
  const { model, exact, kind } = on;
  const { dialect } = meanings;
  const base = {
    ...{ model: model.id, operation, method, exact },
    ...(form.looksAgain ? { looksAgain: true } : {}),
    ...(form.ignores ? ({ handled: true } as const) : {}),
  };
  const names = (values: Values | undefined) => values && namesOf(values, model, dialect, on.sets);
  // `session.add(row)`, `row.save()`
  const row = roles.row?.node ?? (operation === "flush" ? call.object : undefined);
  if (kind === "row" && row && (operation === "flush" || operation === "insert"))
    return { ...base, ...ofRow(row, { ...on, model }, roles.options?.node, meanings) };
  if (roles.key?.values) {
    const { hidden } = roles.key.values;
    const rest = roles.row?.node ? roles.row.values : { named: new Map<string, PyNode>(), hidden: false };
    const lookup = names(roles.key.values) ?? [];
    const keys = lookup.map((name) => dialect.lookedUp?.(name) ?? name);
    const all = rest && [...new Set([...keys, ...rest.named.keys()])];
    const fields = !all || hidden || rest.hidden ? null : all;
    return { ...base, fields, ...(hidden ? {} : { lookup }) };
  }
  const rows = roles.rows?.node;
  if (rows) {
    const copy = copyIn(rows, call.node, model, meanings);
    return {
      ...{ ...base, fields: firstRow(rows, meanings), several: true },
      ...(copy ? { copy } : {}),
    };
  }
  const given = roles.row?.values ?? roles.set?.values;
  return { ...base, fields: names(given) ?? null, ...literalsOf(given, model, meanings) };
}

/** The values that the code itself gives: `title=None`, `percent=10`. */
function literalsOf(
  values: Values | undefined,
  model: Model,
  meanings: Meanings,
): Pick<Write, "literals" | "given"> {
  const { file, dialect } = meanings;
  return {
    literals: literalsIn([...(values?.named ?? [])], model, meanings),
    ...givenIn(
      [...(values?.named ?? [])].map(([name, node]) => [dialect.fieldName(model, name), node]),
      file,
    ),
  };
}

/** What stands for a value: a name, an attribute, a call. */
function givenIn(values: readonly (readonly [string, PyNode])[], file: PyFile): Pick<Write, "given"> {
  const given = values.flatMap(([name, node]) =>
    /^(?:string|integer|float|none|true|false)$/.test(node.type)
      ? []
      : [
          [
            name,
            { text: givenText(textOf(file, node)), ...(isArgument(file, node) ? { argument: true } : {}) },
          ] as const,
        ],
  );
  return { given: Object.fromEntries(given) as NonNullable<Write["given"]> };
}

/** A parameter of the function around that nothing else is assigned to. */
export function isArgument(file: PyFile, node: PyNode): boolean {
  const owner = enclosing(node, "function_definition");
  if (node.type !== "identifier" || !owner) return false;
  const name = textOf(file, node);
  const parameters = childOf(owner, "parameters")?.children ?? [];
  const isIt = (one: PyNode | undefined) => one !== undefined && textOf(file, one) === name;
  return (
    parameters.some((one) => isIt(parameterName(one))) &&
    !holds(owner, (one) => /^(?:augmented_)?assignment$/.test(one.type) && isIt(childOf(one, "left")))
  );
}

/** The fields that values name; null where some are hidden. */
function namesOf(values: Values, model: Model, dialect: PyDialect, sets?: string): string[] | null {
  if (values.hidden) return null;
  return [
    ...(sets === undefined ? [] : [sets]),
    ...[...values.named.keys()].map((name) => dialect.fieldName(model, name)),
  ];
}

/** An insert of what is made here, an update of what was loaded, else either. @param only names of the fields that are saved */
function ofRow(
  node: PyNode,
  { made, row, model, sets }: OfModel,
  only: PyNode | undefined,
  meanings: Meanings,
): Pick<Part, "operation" | "fields" | "copy" | "counted" | "given" | "literals"> {
  const { file, dialect } = meanings;
  const listed = stringsOf(file, only).map(({ value }) => value);
  const counted = made ? [] : countsOf(textOf(file, node), node, meanings);
  if (listed.length > 0) return { operation: "update", fields: listed, counted };
  if (row === "new" && !made) return { operation: "insert", fields: null };
  const copy = made ? undefined : copyOf(textOf(file, node), node, model, meanings);
  if (copy) return { operation: "insert", fields: null, copy };
  const before = attributesSet(file, textOf(file, node), node, node);
  const assigned = [...new Set(before.map(({ name }) => dialect.fieldName(model, name)))];
  const constructed = callOf(file, made);
  const values = [
    ...(constructed ? keywordsOf(constructed).named : []),
    ...before.flatMap(({ name, node: target }) => {
      const value = target.parent && assignmentOf(statementAround(target))?.value;
      return value ? [[name, value] as const] : [];
    }),
  ].map(([name, value]) => [dialect.fieldName(model, name), value] as const);
  if (!constructed)
    return {
      operation: row === "loaded" ? "update" : "flush",
      fields: assigned.length > 0 ? assigned : null,
      counted,
      ...givenIn(values, file),
    };
  const keywords = keywordsOf(constructed);
  // What tells rows apart; what is assigned later may not be, or not to every row.
  const set = attributesSet(file, textOf(file, node), node).map(({ name }) => dialect.fieldName(model, name));
  const isKeyOnly = (name: string) =>
    isOfKey(model, name) && !set.includes(name) && !isTakenTwice(node, file);
  const hidden = keywords.hidden || constructed.positional.length > 0;
  const given = namesOf({ ...keywords, hidden }, model, dialect, sets);
  return {
    operation: "insert",
    fields: given && [...new Set([...given, ...assigned])],
    ...givenIn(values, file),
    literals: literalsIn(
      [...keywords.named].filter(([name]) => isKeyOnly(dialect.fieldName(model, name))),
      model,
      meanings,
    ),
  };
}

/** Another call has the row as well: it is noted once all the same, or is taken out again (`session.expunge(user)`). */
function isTakenTwice(row: PyNode, file: PyFile): boolean {
  const owner = enclosing(row, "function_definition");
  if (row.type !== "identifier" || !owner) return false;
  return holds(
    owner,
    (one) =>
      one.type === "identifier" &&
      one.start !== row.start &&
      one.parent?.type === "argument_list" &&
      textOf(file, one) === textOf(file, row),
  );
}

/** The fields of the first `Model(...)` within the rows. */
function firstRow(rows: PyNode, meanings: Meanings): string[] | null {
  for (const node of allIn(rows, ({ type }) => type === "call")) {
    const [call, of] = [callOf(meanings.file, node), meanings.of(node)];
    if (call && of?.made && of.model) return namesOf(keywordsOf(call), of.model, meanings.dialect, of.sets);
  }
  return null;
}

function complete(
  meanings: Meanings,
  source: Source,
  node: PyNode,
  { copy, counted = [], notedOn, ...part }: Part,
  model: Model,
  unit: Unit | undefined,
): Write {
  const { file, dialect } = meanings;
  const owner = enclosing(node, "function_definition");
  const named = namedIn(file, node, part.method);
  const isNoted = unit !== undefined && notedOn !== undefined;
  // What only notes its row does not fail: what stands around the flush is what counts.
  const flush = isNoted ? unit.flushAfter(node, notedOn ?? undefined) : undefined;
  const sent = isNoted ? flush : node;
  const sentBy = flush && nameOfSender(meanings, flush);
  const handled = sent && handledBy(file, sent, dialect.handles);
  const raisedAs = handled && sent ? raisedInstead(file, sent, dialect.handles) : undefined;
  const bare =
    handled && part.operation !== "delete" && !part.looksAgain ? caughtBare(meanings, sent) : undefined;
  return {
    ...part,
    ...(part.method === "" ? { method: sentBy ?? "flush" } : {}),
    model: model.id,
    place: source.place(node.start, node.end),
    ...(named ? { named: source.place(named.start, named.end) } : {}),
    function: functionName(file, node),
    functionPlace: owner ? source.place(owner.start, owner.end) : null,
    ...(counted.length > 0
      ? {
          counts: Object.fromEntries(
            counted.map(({ field, statement: { start, end } }) => [field, source.place(start, end)]),
          ),
        }
      : {}),
    ...(copy
      ? { copied: { place: source.place(copy.statement.start, copy.statement.end), sets: copy.sets } }
      : {}),
    ...lookedAround(meanings, source, node, model, part),
    ...(handled ? { handled: handled === "every" ? true : handled } : {}),
    ...(raisedAs === undefined ? {} : { raisedAs }),
    ...missedAround(meanings, source, node, sent, handled),
    ...(bare ? { caughtAt: source.place(bare.start, bare.end) } : {}),
    ...(bare && !dialect.transactions.breaks ? { byDatabase: true } : {}),
    ...(isInTransaction(meanings, sent ?? node) ? { inTransaction: true } : {}),
    ...(isNoted ? { flushedAt: flush ? source.place(flush.start, flush.end) : null } : {}),
    ...(sentBy === undefined ? {} : { sentBy }),
    ...(flush && unit?.isRepeated(node, flush) ? { several: true } : {}),
  };
}

/** `session.commit` -> `commit` */
function nameOfSender({ file }: Meanings, flush: PyNode): string | undefined {
  const name = childOf(flush.type === "call" ? childOf(flush, "function") : flush, "attribute");
  return name && textOf(file, name);
}

/**
 * Linear text test, whatever the formatting: the text has a word that is a method of a pattern and a word by which rows of one of the
 * models can be written there.
 */
function mayWrite(text: string, wanted: readonly Model[], dialect: PyDialect): boolean {
  const seen = new Set(text.match(/[A-Za-z_]\w*/g));
  const { methods } = patternsOf(dialect);
  const flushes = flushesOf(dialect);
  const writes = [...seen].some((word) => methods.has(plainOf(dialect, word)) || flushes.has(word));
  return writes && wanted.some((model) => dialect.called(model).some((name) => seen.has(name)));
}

function mayFlush(text: string, dialect: PyDialect): boolean {
  return [...flushesOf(dialect).keys()].some((name) => text.includes(`.${name}`));
}
