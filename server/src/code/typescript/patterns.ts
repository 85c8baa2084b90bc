/** The calls of a file that look like a dialect's patterns: what they are called on, the model, the parts by their roles. */

import type { Model, WriteOperation } from "../../domain/model";
import { once } from "../../syntax/once";
import { compiler, parseExpression, type ts, unwrap, unwrapAwait } from "../../syntax/typescript";
import { elementsOf, objectOf } from "../../syntax/typescript-literals";
import type { Dialect, Meaning, Role, WriteForm } from "../dialect";
import { createMeanings, type Meanings, nameOf } from "./meanings";
import { type Link, linksFrom, member } from "./pattern";

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
  return {
    meanings,
    writeAt: (node) => best(node, patterns.writes),
    readAt: (node) => best(node, patterns.reads),
  };

  function best(node: ts.CallExpression, by: ReadonlyMap<string, readonly Pattern[]>): FoundCall | undefined {
    const path = member(node.expression);
    const candidates = by.get(path?.name ?? "");
    if (!candidates) return undefined;
    const receiver = path?.of ?? node.expression;
    const links = linksFrom(node);
    const looking = candidates.flatMap((pattern) => partsIn(pattern, links, meanings.isModel) ?? []);
    if (looking.length === 0) return undefined;
    const on = meanings.of(receiver);
    return looking
      .filter(({ pattern }) => pattern.on.includes(on?.kind ?? "_") || isAny(pattern, on))
      .sort((a, b) => size(b) - size(a))
      .map((parts) => complete(parts, links, receiver, on))
      .find((each) => each !== undefined);
  }

  function complete(
    { pattern: { form, text }, roles, last }: Parts,
    all: readonly Link[],
    receiver: ts.Expression,
    on: Meaning | undefined,
  ): FoundCall | undefined {
    const links = dialect.runsWhenAwaited ? all : all.slice(0, all.indexOf(last) + 1);
    const { call: node } = links.at(-1) ?? last;
    const method = form.method ?? links.find(({ name }) => name !== "")?.name ?? "";
    const base = { node, pattern: text, form, operation: form.as, method, receiver, on, roles, links };
    if (roles.model) return { ...base, model: nameOf(roles.model) ?? null, exact: true };
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

function isAny({ on: kinds }: Pattern, on: Meaning | undefined): boolean {
  return kinds.includes("_") && on?.kind !== "other";
}

/** Longer patterns say more; of two as long, the one that names more parts, or members of them. */
function size({ pattern, roles }: Parts): number {
  const members = pattern.text.split("{").length - 1;
  const parts = (Object.keys(roles).length + members) * 2;
  return pattern.steps.length * 100 + parts + (pattern.on.includes("_") ? 0 : 1);
}

/** A call as it looks. */
interface Pattern {
  readonly text: string;
  readonly form: WriteForm;
  /** Kinds of the receiver; `_` = any. */
  readonly on: readonly string[];
  readonly steps: readonly Step[];
}

interface Step {
  /** "" where the receiver itself is called: `knex(model)`. */
  readonly name: string;
  readonly args: readonly Argument[];
}

type Argument = Role | "any" | ReadonlyMap<string, Argument>;

/** The patterns of a dialect by the name of their first link; to be asked for when the compiler is loaded. */
export const patternsOf = once(({ writes, reads }: Dialect) => ({
  writes: byFirstLink(
    Object.entries(writes).map(([text, as]) => parsePattern(text, typeof as === "string" ? { as } : as)),
  ),
  reads: byFirstLink(reads.map((text) => parsePattern(text, { as: "raw" }))),
}));

function byFirstLink(patterns: readonly Pattern[]): ReadonlyMap<string, readonly Pattern[]> {
  const groups = new Map<string, Pattern[]>();
  for (const pattern of patterns) {
    const name = pattern.steps[0]?.name ?? "";
    groups.set(name, [...(groups.get(name) ?? []), pattern]);
  }
  return groups;
}

/**
 * Read by the TypeScript parser itself.
 * @throws where the text is no call: a mistake of the dialect, found by its tests
 */
export function parsePattern(text: string, form: WriteForm): Pattern {
  const t = compiler();
  const steps: Step[] = [];
  let next = parseExpression(text);
  while (next && t.isCallExpression(next)) {
    const callee: ts.Expression = next.expression;
    const isMember = t.isPropertyAccessExpression(callee);
    steps.unshift({ name: isMember ? callee.name.text : "", args: next.arguments.map(argumentOf) });
    next = isMember ? callee.expression : callee;
  }
  if (!next || steps.length === 0) throw new Error(`a pattern is a call: ${text}`);
  return { text, form, on: kindsOf(next), steps };
}

/** `(repository || manager)` -> both. */
function kindsOf(node: ts.Expression): string[] {
  const t = compiler();
  const inner = unwrap(node);
  if (t.isBinaryExpression(inner)) return [...kindsOf(inner.left), ...kindsOf(inner.right)];
  if (!t.isIdentifier(inner)) throw new Error(`a pattern begins with a kind: ${inner.getText()}`);
  return [inner.text];
}

const roles: ReadonlySet<string> = new Set<Role>([
  ...(["model", "row", "rows", "key", "set"] as const),
  ...(["where", "sql", "options", "callback", "args"] as const),
]);

function argumentOf(node: ts.Expression): Argument {
  if (compiler().isIdentifier(node) && roles.has(node.text)) return node.text as Role;
  const object = objectOf(node);
  if (!object) return "any";
  const members = [...object.members].map(([name, { value }]) => [name, value ? argumentOf(value) : "any"]);
  return new Map(members as [string, Argument][]);
}

/** What the roles of a pattern stand for in a chain, and the last link that it asks for. */
interface Parts {
  readonly pattern: Pattern;
  readonly roles: Roles;
  readonly last: Link;
}

/** undefined where the chain looks otherwise. */
function partsIn(
  pattern: Pattern,
  links: readonly Link[],
  isModel: (node: ts.Expression) => boolean,
): Parts | undefined {
  const found: Partial<Record<Role, ts.Expression>> = {};
  let at = 0;
  let last = links[0];
  for (const [index, step] of pattern.steps.entries()) {
    while (index > 0 && at < links.length && links[at]?.name !== step.name) at++;
    const link = links[at++];
    if (link?.name !== step.name) return undefined;
    last = link;
    if (!step.args.every((argument, i) => take(argument, link.call.arguments[i]))) return undefined;
  }
  return last && { pattern, roles: found, last };

  function take(argument: Argument, node: ts.Expression | undefined): boolean {
    if (argument === "any") return node !== undefined;
    if (typeof argument !== "string") {
      const object = objectOf(node);
      if (!object) return false;
      return [...argument].every(([name, inner]) => {
        const given = object.members.get(name);
        return given !== undefined && (inner === "any" || take(inner, given.value));
      });
    }
    if (!node) return mayBeMissing.has(argument);
    if ((argument === "model" && !isModel(node)) || (argument === "args" && !isHeld(node))) return false;
    found[argument] = node;
    return true;
  }
}

const mayBeMissing: ReadonlySet<Role> = new Set<Role>(["row", "where", "set", "options"]);

/** An object that is written elsewhere, or built: no literal of anything else, no function. */
function isHeld(node: ts.Expression): boolean {
  const t = compiler();
  const inner = unwrap(node);
  return !t.isObjectLiteralExpression(inner) && !t.isStringLiteralLike(inner) && !t.isFunctionLike(inner);
}
