/** Ranks the writes of a model when the stack has lost the line: by what the statement did and which columns it set. */

import { isTestFile } from "../domain/chain";
import type { CallSiteEvidence } from "../domain/diagnosis";
import type { Operation, Violation } from "../domain/incident";
import { type BlindWrite, isHandled, type Write, type WriteOperation } from "../domain/model";
import { readStatement } from "../domain/statement";
import { createEvidence, isPrinted, plain, sets, type Told } from "./evidence";

export type { Told } from "./evidence";

export interface RankedWrite {
  readonly write: Write;
  /** What is sure of it; only this may decide. */
  readonly score: number;
  /** What else speaks for it, or against it (evidence.ts). */
  readonly points: number;
  /** False where what the write is known to do contradicts the text. */
  readonly fits: boolean;
  readonly evidence: CallSiteEvidence;
  readonly why: string;
}

function isCalled({ method, ofRow }: Write, called: readonly string[]): boolean {
  return called.includes(method) || called.includes(`${ofRow ? "row" : "rows"}.${method}`);
}

/** As it is compared: without what a log adds behind it. */
function sqlText(sql: string | null | undefined): string {
  const [own = ""] = (sql ?? "").split(" -- PARAMETERS: ");
  return own
    .replaceAll(/\s+/g, " ")
    .replace(/[ ;]+$/, "")
    .trim();
}

/**
 * An update, as the text or the code tells; of a row that another one refers to the key is not the declaration's. What nests rows of other
 * models may have broken their key, and what saves a row may set more than is seen (a hook, a save() of its own).
 */
function isUpdate(
  { operation: does, nests, method }: Write,
  operation: Operation | null,
  { kind, stillReferenced }: Violation,
) {
  if (operation !== null) return operation === "update";
  return (
    does === "update" &&
    !nests &&
    !/save/i.test(method) &&
    (kind === "unique" || kind === "not_null" || stillReferenced === false)
  );
}

const named = "it is the call that the message names";

/** Which writes can have issued a statement of that kind. */
const possible: Readonly<Record<Operation, readonly WriteOperation[]>> = {
  insert: ["insert", "upsert", "get-or-create", "flush", "raw"],
  upsert: ["upsert", "get-or-create", "raw", "insert"],
  update: ["update", "upsert", "flush", "raw"],
  delete: ["delete", "flush", "raw"],
  migrate: [],
};

/** What the text does not name an operation for can still not have been done by everything: a deletion gives no row a value. */
function canViolate({ kind, stillReferenced }: Violation, { operation }: Pick<Write, "operation">): boolean {
  if (kind !== "foreign_key" || stillReferenced === false) return operation !== "delete";
  // A parent that is still referenced was deleted, or given another key.
  return stillReferenced !== true || !["insert", "get-or-create"].includes(operation);
}

/**
 * Writes that can be the one, best first. One that fits alone is the one; if several fit, the text does not tell them apart: what the
 * evidence says of them is their order, and in words.
 */
export function rankWrites(violation: Violation, writes: readonly Write[], told: Told = {}): RankedWrite[] {
  const { tried = false, called } = told;
  const statement = violation.statement ? readStatement(violation.statement) : undefined;
  const operation = violation.operation ?? statement?.operation ?? null;
  const set = new Set((statement?.columns ?? []).map(plain));
  const evidence = createEvidence(violation, told);
  const can = (does: WriteOperation) =>
    operation === null ? canViolate(violation, { operation: does }) : possible[operation].includes(does);
  const able = writes.filter((write) => can(write.operation) && write.sql?.does.some(can) !== false);
  // What the program spells as the message has it was not made of another spelling.
  const isSpelt = ({ printed }: Write) => printed?.[0] === violation.spelt;
  const spelt = violation.spelt && able.some(isSpelt);
  // Nor was SQL that the program has to the letter made of anything else.
  const text = sqlText(violation.statement);
  const isText = ({ sql }: Write) => text !== "" && sqlText(sql?.text) === text;
  const isWritten = able.some(isText);
  // What raw SQL begins with, and how it spells the table, is sent as it is.
  const head = /^\w{1,20}(?: into| from)? [^\s(]{1,200}/.exec(text.toLowerCase())?.[0];
  const isSent = ({ sql }: Write) => !head || !sql?.text || sqlText(sql.text).toLowerCase().includes(head);
  const isAnothers = (write: Write) => isOfAnother(violation, write) || (spelt ? !isSpelt(write) : false);
  const isNamed = able.some(({ printed }) => printed) && able.some(isAnothers);
  // What a handler raises instead is printed behind the error that it caught.
  const isRaisedAgain = ({ raisedAs }: Write) => !!raisedAs && isPrinted(raisedAs, told.exceptions ?? []);
  const isTried = ({ place }: Write) => !tried && isTestFile(place.file);
  const onlyTried = able.every(isTried);
  return able
    .map((write) => {
      const fields = write.fields?.map(plain) ?? null;
      const bySql =
        fields !== null && fields.length > 0 && set.size > 0 && fields.every((field) => isSet(field, set));
      const setsKey = evidence.keys.some((key) => sets(write, key, "every"));
      const leavesKey = evidence.keys.length > 0 && !evidence.keys.some((key) => sets(write, key, "some"));
      // A write whose fields are known is out where the statement sets others, or where an update leaves the key alone.
      const excluded =
        (fields !== null &&
          ((set.size > 0 && !bySql) ||
            (isUpdate(write, operation, violation) && leavesKey) ||
            (isHandled(write, violation.kind) && !isRaisedAgain(write)))) ||
        isAnothers(write) ||
        (isWritten ? !isText(write) : !isSent(write)) ||
        evidence.contradicts(write) ||
        (called !== undefined && !isCalled(write, called));
      const least = !onlyTried && isTried(write);
      const score =
        (excluded ? -100 : 0) +
        (least ? -400 : 0) +
        (setsKey ? 4 : 0) +
        (bySql ? 3 : 0) +
        (write.exact ? 2 : 0);
      const weighed = evidence.weigh(write);
      const by: CallSiteEvidence = bySql ? "statement" : "static";
      return {
        write,
        score,
        points: weighed.points,
        fits: !excluded && !least,
        evidence: by,
        why: reason(by, setsKey, writes.length, isNamed && !excluded ? named : weighed.why, told),
      };
    })
    .sort((a, b) => b.score + b.points - (a.score + a.points) || order(a.write, b.write));
}

/**
 * An ORM that prints its method (`shop.update`) was called by that one: rows of other models were written within it (`products.create`). Of a name
 * of one or two letters, which a minifier gave, the verb alone tells.
 */
export function isOfAnother({ method }: Violation, { printed, ...write }: Write): boolean {
  if (!method || (!printed && write.method.includes("."))) return false;
  const [verb, model] = method.toLowerCase().split(".").reverse();
  const own = `${write.model.slice(write.model.lastIndexOf("#") + 1)}.${write.method}`;
  const is = (name: string) => {
    const [last, before] = name.toLowerCase().split(".").reverse();
    return last === verb && (model === undefined || model.length < 3 || before === model);
  };
  return !(printed ?? [own]).some(is);
}

function reason(
  evidence: CallSiteEvidence,
  setsKey: boolean,
  count: number,
  told: string | null,
  { reached }: Told,
): string {
  const lost = reached ? "no line of the stack leads to it" : "the stack does not reach your code";
  if (count === 1) {
    const only = "it is the only write of this model in the workspace";
    return `${evidence === "statement" ? "it sets the columns of the failed SQL" : only}; ${lost}`;
  }
  if (told) return `${told}; ${lost}`;
  if (evidence === "statement") return `it sets the columns of the failed SQL; ${lost}`;
  return setsKey ? `it sets the violated field; ${lost}` : `it writes this model; ${lost}`;
}

function order(a: Write, b: Write): number {
  if (a.place.file !== b.place.file) return a.place.file < b.place.file ? -1 : 1;
  return a.place.start.line - b.place.start.line;
}

/** A relation's column (`author` -> `author_id`) and those of an embedded object (`address` -> `address_city`) begin with the field. */
function isSet(field: string, columns: ReadonlySet<string>): boolean {
  return [...columns].some((column) => column.startsWith(field));
}

/** What deletes breaks nothing but a reference; what the text says was done otherwise is not it. */
export function mayBreak(
  { kind, operation, method }: Violation,
  write: Pick<BlindWrite, "operation" | "method">,
): boolean {
  if (method && method.split(".").at(-1) !== write.method) return false;
  if (write.operation === "delete") return kind === "foreign_key" && operation !== "insert";
  return (
    !(operation === "insert" && write.operation === "update") &&
    operation !== "delete" &&
    operation !== "migrate"
  );
}
