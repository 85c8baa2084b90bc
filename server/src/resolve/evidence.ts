/** What in the text speaks for or against a write where the stack has lost the line. It ranks writes; none of it decides. */

import type { KeyMatch } from "../domain/diagnosis";
import { type BoundValue, boundText, type Violation } from "../domain/incident";
import type { Write } from "../domain/model";
import type { InTransaction, LikelyCall } from "../domain/orm-frames";
import { readStatement, type StatementHead } from "../domain/statement";
import type { DriverAtHand } from "./drivers";

/** What the stack and the declaration tell besides the message. */
export interface Told {
  /** True where the stack has lines of the user's, and none of them leads to a write. */
  readonly reached?: boolean;
  /** True = a test, a seed or the like is in the stack; else what only those do comes last, and decides where nothing else can. */
  readonly tried?: boolean;
  /** Methods of which the user's code called one, as the ORM's frames tell. */
  readonly called?: readonly string[] | undefined;
  /** The method that the user's code probably called. */
  readonly likely?: LikelyCall | undefined;
  /** The violated declaration; several where the text leaves it open. */
  readonly keys?: readonly KeyMatch[];
  /** The method by which the user's code had a unit of work sent what was noted. */
  readonly sentBy?: string | undefined;
  readonly transaction?: InTransaction | undefined;
  /** Several calls ran at once. */
  readonly together?: boolean;
  /** Classes of the errors that the text prints, none where it has what a client gave back. */
  readonly exceptions?: readonly string[];
  /** Names that the text has beside the stack. */
  readonly near?: readonly string[];
  /** True where nulls in a unique key are duplicates of each other in this database. */
  readonly nullsCollide?: boolean;
  /** What a write's file says of the driver whose error this is. */
  readonly driverAtHand?: (write: Write) => DriverAtHand | undefined;
}

/** Points of the evidence, and the words for what speaks loudest for the write. */
export interface Weighed {
  readonly points: number;
  readonly why: string | null;
}

interface Sign {
  readonly points: number;
  readonly why?: string;
}

export interface Evidence {
  /** Plain names of the violated fields and columns, each reading of them apart. */
  readonly keys: readonly (readonly string[])[];
  weigh(write: Write): Weighed;
  /** True where the failed SQL cannot be what the write sends. */
  contradicts(write: Write): boolean;
}

export function createEvidence(violation: Violation, told: Told): Evidence {
  const statement = violation.statement ? readStatement(violation.statement) : undefined;
  const keys = keysOf(violation, told);
  const given = statement && givenBy(statement, violation);
  const words = wordsOf(violation);
  const names = namesBeside(violation, told);
  return {
    keys,
    contradicts: (write) => {
      if (!statement || write.operation === "update") return false;
      const isMissing = (name: string) => given?.missing.has(plain(name)) === true;
      return write.surely?.some(isMissing) === true || (statement.rows > 1 && write.several === false);
    },
    weigh(write) {
      const signs = [
        ofKey(write, violation, keys, told),
        ofStatement(write, statement, given),
        ofCopy(write, violation),
        ofSpelling(write, violation),
        ofDriver(write, told),
        ofCall(write, told),
        ofSending(write, told),
        ofTransaction(write, told),
        ofRace(write, violation, keys, told),
        ofName(write, words),
        ofNames(write, names),
        ofSaid(write, told),
        ofRaised(write, told),
      ].flat();
      const [loudest] = signs
        .filter(({ points, why }) => points > 0 && why)
        .sort((a, b) => b.points - a.points);
      return { points: signs.reduce((sum, { points }) => sum + points, 0), why: loudest?.why ?? null };
    },
  };
}

function keysOf({ columns, fields, stillReferenced }: Violation, { keys = [] }: Told): string[][] {
  // Where a parent is still referenced its own key is none of the declaration's.
  const [only, other] = stillReferenced === true ? [] : keys;
  const declared = only && !other ? [only.constraint.fields, only.constraint.columns ?? []] : [];
  return [columns, fields ?? [], ...declared]
    .map((names) => names.map(plain))
    .filter(({ length }) => length > 0);
}

/** What the code itself says of the violated fields. */
function ofKey(
  write: Write,
  { kind, value }: Violation,
  keys: readonly (readonly string[])[],
  { nullsCollide = false }: Told,
): Sign[] {
  if (keys.length === 0) return [];
  const literals = Object.entries(write.literals ?? {}).map(([name, text]) => [plain(name), text] as const);
  const own = literals.filter(([name]) => keys.some((key) => key.includes(name)));
  const isNull = own.find(([, text]) => text === null);
  // Two rows without a value are duplicates there: what lacks it in the one was left out, or null.
  const isNothing = kind === "unique" && nullsCollide && /^<?null>?$/i.test(value ?? "");
  if (kind === "not_null" || (isNothing && keys.every(({ length }) => length === 1))) {
    if (isNull) return [{ points: 6, why: "it writes null into the violated field" }];
    if (own.length > 0) return [{ points: -6 }];
    const isLeftOut =
      write.operation === "insert" && write.fields && !keys.some((key) => sets(write, key, "some"));
    return isLeftOut ? [{ points: 5, why: "it leaves the violated field out" }] : [];
  }
  if (isNull) return [{ points: -6 }];
  const [only, other] = own;
  if (!only || other || value === null || !keys.some(({ length }) => length === 1)) return [];
  return only[1] === value
    ? [{ points: 3, why: "it writes the value that the text shows" }]
    : [{ points: -6 }];
}

/** Column -> what the statement gives it: a text, null = NULL, undefined = a value that is not told. */
interface Given {
  readonly values: ReadonlyMap<string, string | null | undefined>;
  /** The columns for which the program gave a value: no DEFAULT, no NULL, nothing that the database computes. */
  readonly byProgram: ReadonlySet<string>;
  /** Those to which a null is bound: the program's, or what an ORM sends for a column that it was given no value of. */
  readonly byAny: ReadonlySet<string>;
  /** The columns that have DEFAULT or NULL. */
  readonly missing: ReadonlySet<string>;
}

function boundTo(
  { index, name }: { readonly index: number | null; readonly name?: string },
  parameters: readonly BoundValue[],
): BoundValue | undefined {
  return index === null ? parameters.find((each) => each.name === name) : parameters[index];
}

function givenBy({ columns, values }: StatementHead, { parameters }: Violation): Given | undefined {
  if (values.length === 0 || values.length !== columns.length) return undefined;
  const all = new Map<string, string | null | undefined>();
  const byProgram = new Set<string>();
  const missing = new Set<string>();
  const byAny = new Set<string>();
  columns.forEach((column, index) => {
    const value = values[index];
    const name = plain(column);
    const parameter = value?.is === "bound" ? boundTo(value, parameters ?? []) : undefined;
    const bound = parameter && boundText(parameter);
    if (value?.is === "literal") all.set(name, value.text);
    if (value?.is === "bound") all.set(name, bound);
    if (value?.is === "default" || (value?.is === "literal" && value.text === null)) missing.add(name);
    if (value?.is === "bound" && bound === null) byAny.add(name);
    else if (value?.is === "bound" || (value?.is === "literal" && value.text !== null)) byProgram.add(name);
  });
  return { values: all, byProgram, byAny, missing };
}

/** A row that was copied in came from no INSERT. */
function ofCopy({ copies }: Write, { byCopy }: Violation): Sign[] {
  if (!byCopy) return [];
  return copies
    ? [{ points: 4, why: "it copies a list into the table, as the text says" }]
    : [{ points: -4 }];
}

function ofStatement(write: Write, statement: StatementHead | undefined, given: Given | undefined): Sign[] {
  if (!statement) return [];
  const signs: Sign[] = [];
  if (statement.operation === "insert" && write.operation === "upsert") signs.push({ points: -2 });
  if (statement.operation === "upsert")
    signs.push(
      write.operation === "upsert" || write.operation === "get-or-create"
        ? { points: 2, why: "it is a write with a conflict clause, as the failed SQL" }
        : { points: -2 },
    );
  if (statement.rows > 1)
    signs.push(
      write.several
        ? { points: 2, why: "it writes several rows at once, as the failed SQL" }
        : { points: -1 },
    );
  if (statement.rows === 1 && write.several) signs.push({ points: -1 });
  if (!given) return signs;
  // A relation's column begins with its field.
  const fields = write.fields?.map(plain);
  if (fields && fields.length > 0) {
    const beyond = [...given.byProgram].filter((column) => !fields.some((field) => column.startsWith(field)));
    const lacks = fields.some(
      (field) => ![...given.values.keys()].some((column) => column.startsWith(field)),
    );
    if (beyond.length > 0 || lacks) signs.push({ points: -3 });
    else signs.push({ points: 1, why: "it gives values to the columns of the failed SQL, and to no other" });
  }
  for (const name of write.seen ?? [])
    signs.push(
      [...given.byProgram, ...given.byAny].some((column) => column.startsWith(plain(name)))
        ? { points: 2, why: `it sets \`${name}\`, as the failed SQL` }
        : { points: -3 },
    );
  for (const [name, text] of Object.entries(write.literals ?? {})) {
    const there = given.values.get(plain(name));
    if (there === undefined) continue;
    signs.push(
      there === text ? { points: 3, why: `it writes \`${name}\` as the failed SQL has it` } : { points: -6 },
    );
  }
  return signs;
}

/** What spells its placeholders as another engine's drivers do comes behind the others: a layer in between may spell them anew. */
function ofSpelling({ engines }: Write, { engine }: Violation): Sign[] {
  return engines && engine && !engines.includes(engine) ? [{ points: -3 }] : [];
}

/**
 * What has another driver at hand comes behind the others, what has the error's own in front of those whose file tells none: a client may
 * still be handed in.
 */
function ofDriver(write: Write, { driverAtHand }: Told): Sign[] {
  const { is, shown } = driverAtHand?.(write) ?? {};
  if (is === "other") return [{ points: -5 }];
  if (is === "own") return [{ points: 1 }];
  if (is !== "first") return [];
  return [{ points: 2, ...(shown ? { why: `the stack shows \`${shown}\`, to which its file leads` } : {}) }];
}

function ofCall({ method, awaited }: Write, { likely }: Told): Sign[] {
  if (!likely) return [];
  const isOtherTwin = likely.awaited !== undefined && awaited !== undefined && awaited !== likely.awaited;
  return [
    ...(method === likely.method ? [{ points: 3, why: `the stack shows \`${method}()\`` }] : []),
    ...(isOtherTwin ? [{ points: -3 }] : []),
  ];
}

/** Where a unit of work sent it: what sends itself is behind, as is what another call sends; what another function sends (null) may be any of them. */
function ofSending({ flushedAt, sentBy: own }: Write, { sentBy }: Told): Sign[] {
  if (sentBy === undefined || flushedAt === null) return [];
  if (flushedAt === undefined) return [{ points: -6 }];
  if (own === undefined) return [];
  return own === sentBy
    ? [{ points: 2, why: `\`${sentBy}()\` sends it, as the stack shows` }]
    : [{ points: -2 }];
}

function ofTransaction({ inTransaction, lent, nests }: Write, { transaction }: Told): Sign[] {
  const why = "it runs in a transaction, as the stack tells";
  switch (transaction) {
    case "lent":
      return [lent ? { points: 4, why } : { points: inTransaction ? -1 : -4 }];
    case "open":
      return [lent ? { points: -1 } : inTransaction || nests ? { points: 4, why } : { points: -4 }];
    case "none":
      return [{ points: inTransaction || nests ? -4 : 0 }];
    case "unlent":
      return [{ points: lent ? -3 : inTransaction ? -1 : 0 }];
    default:
      return [];
  }
}

/** What looks for the key before it writes fails only where another one was faster. */
function ofRace(
  write: Write,
  { kind }: Violation,
  keys: readonly (readonly string[])[],
  { together = false }: Told,
): Sign[] {
  if (kind !== "unique") return [];
  const by = (write.lookup ?? write.checkedBy)?.map(plain);
  const looks =
    by !== undefined &&
    keys.some((key) => key.every((name) => by.includes(name))) &&
    write.operation !== "update";
  if (together)
    return looks ? [{ points: 3, why: "it looks first, and the stack shows calls that ran at once" }] : [];
  return looks ? [{ points: -2 }] : [];
}

/** The words of a constraint that no model declares often name its field: `price_is_not_negative`. */
export function nameWords(constraint: string): ReadonlySet<string> {
  const words = constraint
    .slice(0, 200)
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return new Set(words.filter(({ length }) => length > 1));
}

function wordsOf({ kind, constraint, columns, fields }: Violation): ReadonlySet<string> {
  const isTold = columns.length + (fields?.length ?? 0) > 0;
  return kind !== "check" || !constraint || isTold ? new Set() : nameWords(constraint);
}

function ofName({ fields, seen = [] }: Write, words: ReadonlySet<string>): Sign[] {
  const named = [...(fields ?? []), ...seen].some((name) => words.has(name.toLowerCase()));
  return named ? [{ points: 4, why: "it sets the field after which the constraint is called" }] : [];
}

/** What the text names beside the stack, without what the message itself is about. */
function namesBeside({ table, model, method }: Violation, { near = [] }: Told): ReadonlySet<string> {
  const own = new Set([table, model, ...(method?.split(".") ?? [])]);
  return new Set(near.filter((name) => !own.has(name)).flatMap((name) => [name, ...segments(name)]));
}

/** `/v1/sign-up` -> `signup`: routes and functions are spelt in different ways. */
function segments(name: string): string[] {
  return name.includes("/") ? name.split("/").map(bare) : [];
}

function bare(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]/g, "").toLowerCase();
}

/** A logger, a job, a route or a test is often called as the function, the class or the module that it runs. */
function ofNames({ function: name, method, place: { file } }: Write, near: ReadonlySet<string>): Sign[] {
  const [last = "", owner] = (name ?? "").split(".").reverse();
  const path = file.replace(/\.\w{1,4}$/, "").split("/");
  const modules = path.map((_, index) => path.slice(index).join("."));
  const stem = path.at(-1) ?? "";
  const says = (what: string, points: number) => [{ points, why: `the text names \`${what}\`` }];
  if (name?.includes(".") && near.has(name)) return says(name, 5);
  if (last.length > 4 && last !== method && near.has(last)) return says(last, 4);
  if (owner && owner.length > 4 && near.has(owner)) return says(owner, 3);
  const dotted = modules.slice(0, -1).find((each) => near.has(each));
  if (dotted) return says(dotted, 3);
  const route = [last, stem.split(".")[0] ?? ""].find(
    (each) => bare(each).length > 3 && near.has(bare(each)),
  );
  return route ? says(route, 2) : [];
}

/** Words of four letters and more, which a log has as the code says them. */
function ofSaid({ says = [] }: Write, { near = [] }: Told): Sign[] {
  const has = new Set(near.map((word) => word.toLowerCase()));
  const words = says.map((text) => (text.match(/[A-Za-z]{4,40}/g) ?? []).map((word) => word.toLowerCase()));
  const telling = words.flatMap((each, at) => (each.length > 1 ? [{ each, text: says[at] ?? "" }] : []));
  const said = telling.find(({ each }) => each.every((word) => has.has(word)));
  if (said) return [{ points: 4, why: `the text says \`${said.text}\`, as the code behind it does` }];
  return telling.length > 0 ? [{ points: -1 }] : [];
}

/** An error that the code makes is printed with its class, what a client gave back has none. */
function ofRaised({ raisedAs }: Write, { exceptions }: Told): Sign[] {
  if (raisedAs === undefined || !exceptions) return [];
  const is = raisedAs === null ? exceptions.length === 0 : isPrinted(raisedAs, exceptions);
  return is ? [] : [{ points: -4 }];
}

/** Python prints `shop.errors.EmailTaken` of what the code calls EmailTaken. */
export function isPrinted(name: string, exceptions: readonly string[]): boolean {
  return exceptions.some((each) => each === name || each.endsWith(`.${name}`));
}

export function sets({ fields }: Write, key: readonly string[], how: "every" | "some"): boolean {
  const names = fields?.map(plain) ?? [];
  return how === "every"
    ? key.every((name) => names.includes(name))
    : key.some((name) => names.includes(name));
}

/** Fields and columns meet in lower case without the underscores that naming strategies add. */
export function plain(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}
