/** Ranks the writes of a model when the stack has lost the line: by what the statement did and which columns it set. */

import { isTestFile } from "../domain/chain";
import type { CallSiteEvidence } from "../domain/diagnosis";
import type { Operation, Violation } from "../domain/incident";
import { isHandled, type Write, type WriteOperation } from "../domain/model";
import { readStatement } from "../domain/statement";

export interface RankedWrite {
  readonly write: Write;
  readonly score: number;
  /** False where what the write is known to do contradicts the text. */
  readonly fits: boolean;
  readonly evidence: CallSiteEvidence;
  readonly why: string;
}

/** Which writes can have issued a statement of that kind. */
const possible: Readonly<Record<Operation, readonly WriteOperation[]>> = {
  insert: ["insert", "upsert", "get-or-create", "flush", "raw"],
  upsert: ["upsert", "get-or-create", "raw", "insert"],
  update: ["update", "upsert", "flush", "raw"],
  delete: ["delete", "flush", "raw"],
  migrate: [],
};

/** What the text does not name an operation for can still not have been done by everything: a deletion gives no row a value. */
function canViolate({ kind, stillReferenced }: Violation, { operation }: Write): boolean {
  if (kind !== "foreign_key" || stillReferenced === false) return operation !== "delete";
  // A parent that is still referenced was deleted, or given another key.
  return stillReferenced !== true || !["insert", "get-or-create"].includes(operation);
}

/** What the stack tells besides. */
export interface Told {
  /** True = a test, a seed or the like is in the stack; else what only those do comes last, and decides where nothing else can. */
  readonly tried?: boolean;
  /** Methods of which the user's code called one, as the ORM's frames tell. */
  readonly called?: readonly string[] | undefined;
}

/**
 * Writes that can be the one, best first. One that fits alone is the one; if several fit, the text does not tell them apart.
 */
export function rankWrites(
  violation: Violation,
  writes: readonly Write[],
  { tried = false, called }: Told = {},
): RankedWrite[] {
  const statement = violation.statement ? readStatement(violation.statement) : undefined;
  const operation = violation.operation ?? statement?.operation ?? null;
  const set = new Set((statement?.columns ?? []).map(plain));
  const keys = [...violation.columns, ...(violation.fields ?? [])].map(plain);
  const able = writes.filter((write) =>
    operation === null ? canViolate(violation, write) : possible[operation].includes(write.operation),
  );
  const isTried = ({ place }: Write) => !tried && isTestFile(place.file);
  const onlyTried = able.every(isTried);
  return able
    .map((write) => {
      const fields = write.fields?.map(plain) ?? null;
      const bySql =
        fields !== null && fields.length > 0 && set.size > 0 && fields.every((field) => isSet(field, set));
      const setsKey = fields !== null && keys.length > 0 && keys.every((key) => fields.includes(key));
      // A write whose fields are known is out where the statement sets others, or where an update leaves the key alone.
      const excluded =
        (fields !== null &&
          ((set.size > 0 && !bySql) ||
            (operation === "update" && keys.length > 0 && !setsKey) ||
            isHandled(write, violation.kind))) ||
        isOfAnother(violation, write) ||
        (called !== undefined && !called.includes(write.method));
      const least = !onlyTried && isTried(write);
      const score =
        (excluded ? -8 : 0) + (least ? -32 : 0) + (setsKey ? 4 : 0) + (bySql ? 3 : 0) + (write.exact ? 2 : 0);
      const evidence: CallSiteEvidence = bySql ? "statement" : "static";
      return {
        write,
        score,
        fits: !excluded && !least,
        evidence,
        why: reason(evidence, setsKey, writes.length),
      };
    })
    .sort((a, b) => b.score - a.score || order(a.write, b.write));
}

/** An ORM that prints its method (`shop.update`) was called by that one: rows of other models were written within it (`products.create`). */
export function isOfAnother({ method }: Violation, write: Write): boolean {
  if (!method || write.method.includes(".")) return false;
  const [verb, model] = method.split(".").reverse();
  const own = write.model.slice(write.model.lastIndexOf("#") + 1).toLowerCase();
  return write.method !== verb || (model !== undefined && model.toLowerCase() !== own);
}

function reason(evidence: CallSiteEvidence, setsKey: boolean, count: number): string {
  if (evidence === "statement")
    return "it sets the columns of the failed SQL; the stack does not reach your code";
  if (count === 1)
    return "it is the only write of this model in the workspace; the stack does not reach your code";
  return setsKey
    ? "it sets the violated field; the stack does not reach your code"
    : "it writes this model; the stack does not reach your code";
}

function order(a: Write, b: Write): number {
  if (a.place.file !== b.place.file) return a.place.file < b.place.file ? -1 : 1;
  return a.place.start.line - b.place.start.line;
}

/** A relation's column (`author` -> `author_id`) and those of an embedded object (`address` -> `address_city`) begin with the field. */
function isSet(field: string, columns: ReadonlySet<string>): boolean {
  return columns.has(field) || [...columns].some((column) => column.startsWith(field));
}

/** Fields and columns meet in lower case without the underscores that naming strategies add. */
function plain(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}
