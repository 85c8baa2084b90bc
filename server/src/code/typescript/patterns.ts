/** The calls of a file that look like a dialect's patterns: what they are called on, the model, the parts by their roles. */

import type { Model, WriteOperation } from "../../domain/model";
import { compiler, type ts, unwrapAwait } from "../../syntax/typescript";
import { elementsOf } from "../../syntax/typescript-literals";
import type { Dialect, Meaning, WriteForm } from "../dialect";
import { createMeanings, type Meanings, nameOf } from "./meanings";
import { type Link, linksFrom, member, type Pattern, parsePattern, partsIn, type Roles } from "./pattern";

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

/** Reads one file's calls by the patterns of a dialect. */
export interface Calls {
  readonly meanings: Meanings;
  /** The write that begins with this call, undefined where it begins none. */
  writeAt(node: ts.CallExpression): FoundCall | undefined;
  /** The read that begins with this call. */
  readAt(node: ts.CallExpression): FoundCall | undefined;
}

/** The patterns of a dialect by the name of their first link. */
interface Patterns {
  readonly writes: ReadonlyMap<string, readonly Pattern<WriteForm>[]>;
  readonly reads: ReadonlyMap<string, readonly Pattern<WriteForm>[]>;
}

/** Read once per dialect, after the compiler is loaded. */
const known = new WeakMap<Dialect, Patterns>();

/** @throws where a pattern is no call: a mistake of the dialect, found by its tests */
function patternsOf(dialect: Dialect): Patterns {
  const { writes, reads } = dialect;
  const found = known.get(dialect) ?? {
    writes: byFirstLink(
      Object.entries(writes).map(([text, as]) => parsePattern(text, typeof as === "string" ? { as } : as)),
    ),
    reads: byFirstLink(reads.map((text) => parsePattern<WriteForm>(text, { as: "raw" }))),
  };
  known.set(dialect, found);
  return found;
}

function byFirstLink<Form>(patterns: readonly Pattern<Form>[]): Map<string, Pattern<Form>[]> {
  const groups = new Map<string, Pattern<Form>[]>();
  for (const pattern of patterns) {
    const name = pattern.steps[0]?.name ?? "";
    groups.set(name, [...(groups.get(name) ?? []), pattern]);
  }
  return groups;
}

/** @param stands names of the file that stand for a model where it is reached */
export function createCalls(
  root: ts.SourceFile,
  dialect: Dialect,
  models: readonly Model[],
  stands: Readonly<Record<string, string>> = {},
): Calls {
  const t = compiler();
  const patterns = patternsOf(dialect);
  const meanings = createMeanings(root, dialect.signs, models, dialect.called, stands);
  return {
    meanings,
    writeAt: (node) => best(node, patterns.writes),
    readAt: (node) => best(node, patterns.reads),
  };

  function best(node: ts.CallExpression, by: Patterns["writes"]): FoundCall | undefined {
    const path = member(node.expression);
    const candidates = by.get(path?.name ?? "");
    if (!candidates) return undefined;
    const receiver = path?.of ?? node.expression;
    const links = linksFrom(node);
    const looking = candidates.flatMap((pattern) => {
      const parts = partsIn(pattern, links, meanings.isModel);
      return parts ? [{ pattern, ...parts }] : [];
    });
    if (looking.length === 0) return undefined;
    const on = meanings.of(receiver);
    const found = looking
      .filter(({ pattern }) => pattern.on.includes(on?.kind ?? "_") || isAny(pattern, on))
      .sort((a, b) => size(b) - size(a))
      .map(({ pattern, roles, last }) =>
        complete(
          pattern,
          roles,
          dialect.runsWhenAwaited ? links : links.slice(0, links.indexOf(last) + 1),
          receiver,
          on,
        ),
      );
    return found.find((each) => each !== undefined);
  }

  function complete(
    { form, text }: Pattern<WriteForm>,
    roles: Roles,
    links: readonly Link[],
    receiver: ts.Expression,
    on: Meaning | undefined,
  ): FoundCall | undefined {
    const node = links.at(-1)?.call;
    if (!node) return undefined;
    const method = form.method ?? links.find(({ name }) => name !== "")?.name ?? "";
    const base = { node, pattern: text, form, operation: form.as, method, receiver, on, roles, links };
    if (roles.model) return { ...base, model: nameOf(roles.model) ?? null, exact: true };
    if (on?.kind === "row") return { ...base, roles: { row: receiver, ...roles }, ...of(on) };
    const row = roles.row && meanings.of(elementsOf(roles.row)?.[0] ?? unwrapAwait(roles.row));
    const ofRow = row?.kind === "row" ? row : undefined;
    if (on && (on.model !== null || roles.sql)) return { ...base, ...of(on) };
    if (ofRow) return { ...base, ...of(ofRow) };
    if (roles.sql) return { ...base, model: null, exact: true };
    // `repository.save(user)`: of one of the models, the name does not tell of which.
    return on && !on.exact && !t.isCallExpression(unwrapAwait(receiver)) && on.kind !== "other"
      ? { ...base, ...of(on) }
      : undefined;
  }
}

function of({ model, exact }: Meaning): Pick<FoundCall, "model" | "exact"> {
  return { model, exact };
}

function isAny({ on: kinds }: Pattern<unknown>, on: Meaning | undefined): boolean {
  return kinds.includes("_") && on?.kind !== "other";
}

/** Longer patterns say more; of two as long, the one that names more parts, or members of them. */
function size({ pattern, roles }: { pattern: Pattern<unknown>; roles: Roles }): number {
  const members = pattern.text.split("{").length - 1;
  return (
    pattern.steps.length * 100 +
    (Object.keys(roles).length + members) * 2 +
    (pattern.on.includes("_") ? 0 : 1)
  );
}
