/** The calls of a file that look like a dialect's patterns: what they are called on, the model, the parts by their roles. */

import type { Model, WriteOperation } from "../../domain/model";
import { compiler, type ts, unwrap, unwrapAwait } from "../../syntax/typescript";
import { type Link, linksFrom, member, unaliased } from "../../syntax/typescript-calls";
import { elementsOf, objectOf } from "../../syntax/typescript-literals";
import type { Dialect, Meaning, Role, WriteForm } from "../dialect";
import { type CallReader, type Fit, fitting, type Pattern, patternsOf } from "../patterns";
import { createMeanings, type Meanings } from "./meanings";

/** A call of the user's that looks like a pattern. */
export interface FoundCall {
  /** The whole chain: `db.insert(users).values(row).returning()`. */
  readonly node: ts.CallExpression;
  /** The pattern that it looks like. */
  readonly pattern: string;
  readonly form: WriteForm;
  readonly operation: WriteOperation;
  /** The method that people would name. */
  readonly method: string;
  /** What stands in front of the first link of the pattern, and what that is. */
  readonly receiver: ts.Expression;
  readonly on: Meaning | undefined;
  /** As the file calls it; null where the text does not say it. */
  readonly model: string | null;
  readonly exact: boolean;
  readonly roles: Roles;
  readonly links: readonly Link[];
}

type Roles = Readonly<Partial<Record<Role, ts.Expression>>>;

/** Reads one file's calls by the patterns of a dialect. */
export interface Calls {
  readonly meanings: Meanings;
  /** The write that begins with this call, undefined where it begins none. */
  writeAt(node: ts.CallExpression): FoundCall | undefined;
  /** The read that begins with this call. */
  readAt(node: ts.CallExpression): FoundCall | undefined;
}

/** @param stands names of the file that stand for a model where it is reached */
export function createCalls(
  root: ts.SourceFile,
  dialect: Dialect,
  models: readonly Model[],
  stands: Readonly<Record<string, string>> = {},
): Calls {
  const patterns = patternsOf(dialect);
  const meanings = createMeanings(root, dialect.signs, models, dialect.called, stands);
  const reader: CallReader<ts.Expression, Link, ts.Expression> = {
    nameOf: ({ name }) => name,
    argument: ({ call }, at) => call.arguments[at as number],
    part: (role, node) =>
      (role === "model" && !meanings.isModel(node)) || (role === "args" && !isHeld(node)) ? undefined : node,
    mayMiss: (role) => ["row", "where", "set", "options"].includes(role),
    members: (node) => objectOf(node)?.members,
  };
  return {
    meanings,
    writeAt: (node) => best(node, patterns.writes),
    readAt: (node) => {
      const read = best(node, patterns.reads);
      // `knex("users").where({ id }).update(row)` looks for rows and writes them.
      const writes = read && linksFrom(node).some(({ call }) => best(call, patterns.writes) !== undefined);
      return writes ? undefined : read;
    },
  };

  function best(node: ts.CallExpression, by: ReadonlyMap<string, readonly Pattern[]>): FoundCall | undefined {
    const path = member(node.expression);
    const candidates = by.get(path?.name ?? "");
    if (!candidates) return undefined;
    const receiver = path?.of ?? node.expression;
    const links = linksFrom(node);
    return fitting(candidates, links, reader, () => meanings.of(receiver))
      .map((fit) => complete(fit, links, receiver))
      .find((each) => each !== undefined);
  }

  function complete(
    { pattern: { form, text }, roles, last, on }: Fit<Link, ts.Expression, Meaning>,
    all: readonly Link[],
    receiver: ts.Expression,
  ): FoundCall | undefined {
    const links = dialect.runsWhenAwaited ? all : all.slice(0, all.indexOf(last) + 1);
    const { call: node } = links.at(-1) ?? last;
    const method = form.method ?? links.find(({ name }) => name !== "")?.name ?? "";
    const base = { node, pattern: text, form, operation: form.as, method, receiver, on, roles, links };
    if (roles.model) return { ...base, model: unaliased(roles.model) ?? null, exact: true };
    if (on?.kind === "row") return { ...base, roles: { row: receiver, ...roles }, ...of(on) };
    if (on && (on.model !== null || roles.sql)) return { ...base, ...of(on) };
    const row = roles.row && meanings.of(elementsOf(roles.row)?.[0] ?? roles.row);
    if (row?.kind === "row") return { ...base, ...of(row) };
    if (roles.sql) return { ...base, model: null, exact: true };
    // `repository.save(user)`: of one of the models, the name does not tell of which.
    const isNamed = on && !on.exact && on.kind !== "other";
    return isNamed && !compiler().isCallExpression(unwrapAwait(receiver))
      ? { ...base, ...of(on) }
      : undefined;
  }
}

function of({ model, exact }: Meaning): Pick<FoundCall, "model" | "exact"> {
  return { model, exact };
}

/** An object that is written elsewhere, or built: no literal of anything else, no function. */
function isHeld(node: ts.Expression): boolean {
  const t = compiler();
  const inner = unwrap(node);
  return !t.isObjectLiteralExpression(inner) && !t.isStringLiteralLike(inner) && !t.isFunctionLike(inner);
}
