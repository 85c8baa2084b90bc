/** Compares a site before and after a fix: what had no duplicate must be as it was, the duplicate as the fix's title says. */

import { isDeepStrictEqual } from "node:util";
import { rowThere } from "./calls";
import type { Outcome, Outcomes, ThrownError } from "./lane";
import { type Entity, entityNamed, ids, loadedRow } from "./schema";
import type { Invocation } from "./site";

export interface Difference {
  readonly call: string;
  /** The kind by which findings are sorted. */
  readonly what: string;
  readonly wanted: unknown;
  readonly came: unknown;
}

export type Promised = "reuse" | "overwrite" | "refuse" | "something";

/** What a fix promises of the duplicate, by its id and kind. */
export function promised({ id, kind }: { readonly id: string; readonly kind: string }): Promised {
  if (["translate", "answer-conflict", "validation-error"].includes(id)) return "refuse";
  if (kind === "upsert") return id === "retry" ? "reuse" : "overwrite";
  if (id === "catch" || kind === "get-or-create" || kind === "check-first") return "reuse";
  return "something";
}

/** @param written the fields that the site sets */
export function differences(
  fix: { readonly id: string; readonly kind: string; readonly title: string },
  invoke: Invocation,
  written: readonly string[],
  before: Outcomes,
  after: Outcomes,
): Difference[] {
  if (after.broken) return [{ call: "all", what: "does not load", wanted: "", came: after.broken }];
  const found: Difference[] = [];
  for (const [call, first] of Object.entries(before)) {
    const second = after[call];
    if (typeof first === "string" || !second || typeof second === "string") continue;
    // Its title says that it skips rows of any unique key.
    if (call === "other key" && /any unique key/.test(fix.title)) continue;
    // Its look has not found it: this is a duplicate like the other.
    if (call === "found" && first.error?.code !== undefined) continue;
    const [wanted, came] = invoke.atOnce ? [unordered(first), unordered(second)] : [first, second];
    if (came.hangs && !wanted.hangs) found.push({ call, what: "hangs", wanted, came });
    else if (call === "twenty") found.push(...twenty(promised(fix), invoke, came));
    else if (call.startsWith("duplicate")) {
      const new_ = before[call.replace("duplicate", "new")] as Outcome | undefined;
      const fresh = new_ && invoke.atOnce ? unordered(new_) : new_;
      const left = /as after the look in line/.test(fix.title) ? outcomeOf(before.found) : undefined;
      // It ends as where the program's own look finds the row, behind what it has done by then.
      const ends =
        fresh && left && !left.error ? { ...fresh, value: left.value, effects: wanted.effects ?? [] } : fresh;
      if (ends) found.push(...ofDuplicate(call, promised(fix), invoke, written, wanted, ends, came));
    } else if (!isBroken(wanted)) {
      const parts = invoke.atOnce && wanted.error ? (["error"] as const) : all;
      found.push(...same(call, wanted, came, parts));
    }
  }
  return found;
}

function outcomeOf(outcome: Outcomes[string] | undefined): Outcome | undefined {
  return typeof outcome === "object" ? outcome : undefined;
}

/** Of what is done at once, nothing comes first. */
function unordered(outcome: Outcome): Outcome {
  if (!outcome.effects) return outcome;
  return { ...outcome, effects: [...outcome.effects].sort((a, b) => (`${a}` < `${b}` ? -1 : 1)) };
}

/** An error was swallowed within the caller's transaction: there is nothing to keep. */
function isBroken({ error }: Outcome): boolean {
  return error?.class === "TransactionManagementError" || error?.code === "25P02";
}

type Part = "error" | "rows" | "effects" | "value";

/** Of what is done at once, an error does not say how far the others have come. */
const all: readonly Part[] = ["error", "rows", "effects", "value"];

/** The first of them is what a finding is named after. */
function same(call: string, wanted: Outcome, came: Outcome, parts: readonly Part[]): Difference[] {
  return parts
    .filter((part) => !isDeepStrictEqual(wanted[part], came[part]))
    .map((part) => ({
      call,
      what: `${part} differ${part === "effects" || part === "rows" ? "" : "s"}`,
      wanted: wanted[part],
      came: came[part],
    }));
}

function ofDuplicate(
  call: string,
  promise: Promised,
  invoke: Invocation,
  written: readonly string[],
  before: Outcome,
  fresh: Outcome,
  came: Outcome,
): Difference[] {
  const differ = (what: string, wanted: unknown, got: unknown): Difference[] =>
    isDeepStrictEqual(plain(wanted), plain(got)) ? [] : [{ call, what, wanted, came: got }];
  if (promise === "something") return [];
  if (promise === "refuse") {
    const refused = came.error
      ? isOwn(came.error)
      : [400, 409, 422].includes(statusOf(came.value)) || isAnswered(came.value);
    return [
      ...(refused
        ? []
        : [
            {
              call,
              what: "is not refused",
              wanted: "an error of the program's own",
              came: came.error ?? came.value,
            },
          ]),
      ...differ("rows differ", before.rows, came.rows),
      // A retry in the caller's broken transaction came to its end otherwise.
      ...(isBroken(before) || isCutShort(before.effects ?? [], came.effects ?? [])
        ? []
        : differ("effects differ", before.effects, came.effects)),
    ];
  }
  if (came.error) return [{ call, what: "still fails", wanted: fresh.value, came: came.error }];
  const entity = entityNamed(invoke.entity);
  const row = rowAfter(promise, entity, written);
  return [
    ...differ("rows differ", rowsWith(entity, invoke, row, fresh), came.rows),
    ...differ("effects differ", fresh.effects, came.effects),
    ...differ("value differs", valueWith(entity, row, fresh.value), likened(fresh.value, came.value)),
  ];
}

/** The row in question once the call is over. */
function rowAfter(promise: Promised, entity: Entity, written: readonly string[]): Record<string, unknown> {
  const there = rowThere(entity);
  const set = Object.entries(entity.given).filter(
    ([name]) => written.includes(name) && name !== entity.normalised,
  );
  return { id: ids.there, ...there, ...(promise === "overwrite" ? Object.fromEntries(set) : {}) };
}

/** The rows of the call without a duplicate, with the row that is there in the place of the new one. */
function rowsWith(
  entity: Entity,
  { loads }: Invocation,
  row: Record<string, unknown>,
  fresh: Outcome,
): Outcome["rows"] {
  const key = entity.keys[0] ?? [];
  const rows = fresh.rows?.[entity.name] ?? [];
  const isNew = (each: Readonly<Record<string, unknown>>) =>
    (each.id === null || each.id === ids.loaded) && key.every((field) => each[field] === row[field]);
  const others = rows.filter((each) => !isNew(each));
  const loaded = loads ? [{ id: ids.loaded, ...loadedRow(entity) }] : [];
  return { ...fresh.rows, [entity.name]: [...others, ...loaded, row] };
}

/** The row that the caller gets is that row. */
function valueWith(entity: Entity, row: Record<string, unknown>, fresh: unknown): unknown {
  return mapRows(fresh, (each) => {
    const isNew = entity.keys[0]?.every((field) => !(field in each) || low(each[field]) === low(row[field]));
    const fields = Object.entries(each).map(([name, value]) => [
      name,
      isNested(value) ? "rows" : (row[name] ?? value),
    ]);
    return each.id === "new" && isNew ? Object.fromEntries(fields) : each;
  });
}

/** A row that is read back may have more fields than the one that was written. */
function likened(fresh: unknown, came: unknown): unknown {
  if (Array.isArray(fresh) && Array.isArray(came)) return came.map((each, i) => likened(fresh[i], each));
  if (!isObject(fresh) || !isObject(came)) return came;
  const isRow = fresh.id === "new";
  return Object.fromEntries(
    Object.entries(fresh).map(([name, each]) => [
      name,
      isRow && isNested(each) && isNested(came[name]) ? "rows" : likened(each, came[name]),
    ]),
  );
}

/** Rows of other tables: which ones they are is another question than whether they are there. */
function isNested(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function mapRows(value: unknown, change: (row: Record<string, unknown>) => unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => mapRows(each, change));
  if (!isObject(value)) return value;
  return "id" in value
    ? change(value)
    : Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapRows(each, change)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function low(value: unknown): unknown {
  return typeof value === "string" ? value.toLowerCase() : value;
}

/** Rows in an order of their own. */
function plain(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      Array.isArray(each) && name !== "Audit"
        ? each.map((row) => JSON.stringify(row, isObject(row) ? Object.keys(row).sort() : undefined)).sort()
        : each,
    ]),
  );
}

/** A branch in front of a handler keeps its log from being written. */
function isCutShort(
  before: readonly (readonly [string, unknown])[],
  came: readonly (readonly [string, unknown])[],
): boolean {
  const rest = before.slice(came.length);
  return (
    isDeepStrictEqual(before.slice(0, came.length), came) &&
    rest.every(([what, about]) => what === "log" && about === "failed")
  );
}

/** The program's own error is none of the database's; what it hides below does not count. */
function isOwn({ code, class: name, message }: ThrownError): boolean {
  return (
    code === undefined &&
    !isOfDatabase(message) &&
    !/QueryFailed|KnownRequest|IntegrityError|TransactionManagement|TypeError|ReferenceError|NameError|AttributeError/.test(
      name,
    )
  );
}

/** A program that throws an error in the database's words throws the database's. */
const isOfDatabase = (text: unknown) => /duplicate key value/.test(String(text));

/** It says its own words where it says the database's of any other error: `{ error: "This email is already taken." }` */
function isAnswered(value: unknown): boolean {
  if (!isObject(value)) return false;
  if (typeof value.status === "number") return isAnswered(value.body);
  return typeof value.error === "string" && !isOfDatabase(value.error);
}

function statusOf(value: unknown): number {
  return isObject(value) && typeof value.status === "number" ? value.status : 200;
}

function twenty(promise: Promised, invoke: Invocation, came: Outcome): Difference[] {
  const call = "twenty";
  const entity = entityNamed(invoke.entity);
  const key = entity.keys[0] ?? [];
  const bad = (came.errors ?? []).filter((error) => promise !== "refuse" || !isOwn(error));
  const rows = (came.rows?.[entity.name] ?? []).filter((row) =>
    [...key, ...Object.keys(entity.within ?? {})].every(
      (field) => low(row[field]) === low(entity.given[field]),
    ),
  );
  return [
    ...(bad.length > 0 && promise !== "something"
      ? [{ call, what: "still fails", wanted: [], came: bad[0] }]
      : []),
    ...(rows.length === 1 ? [] : [{ call, what: "rows differ", wanted: 1, came: rows.length }]),
  ];
}
