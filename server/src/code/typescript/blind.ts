/** Writes of a file of which the code does not tell the model: the class, the delegate or the table is in a variable. */

import type { BlindWrite, Model, WriteOperation } from "../../domain/model";
import type { Source } from "../../domain/text";
import { compiler, placeOf, type ts, unwrap, unwrapAwait, visit } from "../../syntax/typescript";
import { linksFrom, member } from "../../syntax/typescript-calls";
import { enclosingFunction } from "../../syntax/typescript-scope";
import type { Dialect } from "../dialect";
import { patternsOf } from "../patterns";
import { findBinding } from "./bindings";
import type { Calls } from "./patterns";
import { rawWrites } from "./raw-sql";

type Blind = Pick<BlindWrite, "operation" | "exact">;

export function blindWritesIn(
  root: ts.SourceFile,
  source: Source,
  calls: Calls,
  dialect: Dialect,
  models: readonly Model[],
): BlindWrite[] {
  const found: BlindWrite[] = [];
  visit(root, (node) => {
    if (!compiler().isCallExpression(node)) return;
    const method = member(node.expression)?.name;
    const blind = method === undefined ? undefined : blindAt(node, method, calls, dialect, models);
    if (method !== undefined && blind)
      found.push({
        ...blind,
        method,
        place: placeOf(source, sentBy(node, dialect)),
        function: enclosingFunction(node)?.name ?? null,
      });
  });
  return found;
}

/** The call, or the whole chain that runs when it is awaited: `db(table).insert(row).returning("*")`. */
function sentBy(node: ts.CallExpression, { runsWhenAwaited }: Dialect): ts.CallExpression {
  return (runsWhenAwaited ? linksFrom(node).at(-1)?.call : undefined) ?? node;
}

/** The text test for a file: a computed member that writes, a repository of a variable, SQL with a table that is filled in. */
export function hidesIn(dialect: Dialect): (text: string) => boolean {
  const any = (names: Iterable<string>) => [...names].map((name) => name.replaceAll("$", "\\$")).join("|");
  const makers = Object.entries(dialect.signs.calls ?? {}).flatMap(([name, { of }]) =>
    of === "argument" ? name : [],
  );
  const held = `\\]\\)?\\s{0,100}\\??\\.\\s{0,100}(?:${any(patternsOf(dialect).methods)})\\b`;
  const made = makers.length > 0 ? `|\\b(?:${any(makers)})(?:<\\w{1,60}>)?\\(\\s{0,100}[a-z_$]` : "";
  const filled =
    '|(?:[Ii][Nn][Tt][Oo]|[Uu][Pp][Dd][Aa][Tt][Ee]|[Ff][Rr][Oo][Mm])\\s{1,20}["`\\\\]{0,3}\\$\\{';
  const hidden = new RegExp(held + made + filled);
  return (text) => hidden.test(text);
}

function blindAt(
  node: ts.CallExpression,
  method: string,
  calls: Calls,
  dialect: Dialect,
  models: readonly Model[],
): Blind | undefined {
  const patterns = patternsOf(dialect).writes.get(method);
  const receiver = member(node.expression)?.of;
  if (!patterns || !receiver) return undefined;
  const found = calls.writeAt(node);
  if (found?.roles.sql)
    return rawWrites(found.roles.sql).some(({ table }) => table === null)
      ? { operation: "raw", exact: true }
      : undefined;
  // `manager.save(row)` of a row that nothing tells.
  if (found?.model === null && found.exact) return { operation: found.operation, exact: true };
  // A name that begins with a capital is a class: of another ORM, of a library.
  if (found)
    return found.model !== null &&
      /^[a-z_$]/.test(found.model) &&
      calls.meanings.models(found.model).length === 0
      ? { operation: found.operation, exact: found.on?.exact ?? false }
      : undefined;
  const names = new Set(linksFrom(node).map(({ name }) => name));
  const of = (kind: string | undefined): WriteOperation | undefined =>
    patterns.find(
      ({ on, steps }) =>
        (steps.length > 1
          ? on.includes(kind ?? "_") || on.includes("_")
          : kind !== undefined && on.includes(kind)) && steps.every(({ name }) => names.has(name)),
    )?.form.as;
  const on = calls.meanings.of(receiver) ?? computed(receiver, calls, dialect, models);
  if (on?.kind === "other" || (on && on.model !== null)) return undefined;
  const operation = of(on?.kind);
  return operation === undefined || operation === "raw"
    ? undefined
    : { operation, exact: on?.exact ?? false };
}

/** `prisma[name]`, also held in a variable: what a member of that owner is for any model. */
function computed(
  receiver: ts.Expression,
  calls: Calls,
  { signs, called }: Dialect,
  models: readonly Model[],
) {
  const t = compiler();
  const inner = unwrapAwait(receiver);
  const binding = t.isIdentifier(inner) ? findBinding(inner.text, inner) : undefined;
  const held = binding && t.isVariableDeclaration(binding) ? binding.initializer : undefined;
  const node = unwrap(held ?? inner);
  const name = models.flatMap((model) => called(model))[0];
  if (!t.isElementAccessExpression(node) || member(node) || name === undefined) return undefined;
  const owner = calls.meanings.of(node.expression);
  const meaning = owner && signs.member?.(owner, name, () => true);
  return meaning && { ...meaning, model: null, exact: meaning.exact && owner.exact };
}
