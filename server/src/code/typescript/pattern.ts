/** A pattern: a call as it looks, read by the TypeScript parser itself, and the test whether a call of the user's looks like it. */

import { compiler, type ts, unwrap } from "../../syntax/typescript";
import { memberName, objectOf, stringOf } from "../../syntax/typescript-literals";
import type { Role } from "../dialect";

export interface Pattern<Form> {
  readonly text: string;
  readonly form: Form;
  /** Kinds of the receiver; `_` = any. */
  readonly on: readonly string[];
  readonly steps: readonly Step[];
}

interface Step {
  /** "" where the receiver itself is called: `knex(model)`. */
  readonly name: string;
  readonly args: readonly Argument[];
}

type Argument = { readonly role: Role } | { readonly members: ReadonlyMap<string, Argument> } | "any";

const roles: ReadonlySet<string> = new Set<Role>([
  "model",
  "row",
  "rows",
  "key",
  "set",
  "where",
  "sql",
  "options",
  "callback",
  "args",
]);

/** @throws where the text is no call: a mistake of the dialect, found by its tests */
export function parsePattern<Form>(text: string, form: Form): Pattern<Form> {
  const t = compiler();
  const [statement] = t.createSourceFile("pattern.ts", text, t.ScriptTarget.Latest, true).statements;
  const call = statement && t.isExpressionStatement(statement) ? statement.expression : undefined;
  if (!call || !t.isCallExpression(call)) throw new Error(`a pattern is a call: ${text}`);
  const steps: Step[] = [];
  let next: ts.Expression = call;
  while (t.isCallExpression(next)) {
    const args = next.arguments.map(argumentOf);
    const callee: ts.Expression = next.expression;
    steps.unshift({ name: t.isPropertyAccessExpression(callee) ? callee.name.text : "", args });
    next = t.isPropertyAccessExpression(callee) ? callee.expression : callee;
  }
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

function argumentOf(node: ts.Expression): Argument {
  const t = compiler();
  if (t.isIdentifier(node) && roles.has(node.text)) return { role: node.text as Role };
  const object = objectOf(node);
  if (!object) return "any";
  return {
    members: new Map(
      [...object.members].map(([name, { value }]) => [name, value ? argumentOf(value) : "any"]),
    ),
  };
}

/** One link of a chain of calls: `insert(User)` of `db.insert(User).values(row)`. */
export interface Link {
  readonly name: string;
  readonly call: ts.CallExpression;
}

const settles: ReadonlySet<string> = new Set(["then", "catch", "finally"]);

/** Longer chains are not written by hand. */
const longest = 60;

/** The call and those that follow on what it gives, to the end of the chain or to where its promise is used. */
export function linksFrom(call: ts.CallExpression): Link[] {
  const t = compiler();
  const links: Link[] = [{ name: methodOf(call) ?? "", call }];
  let node: ts.Node = call;
  for (let holder = node.parent; holder; node = holder, holder = holder.parent) {
    if (t.isParenthesizedExpression(holder) || t.isNonNullExpression(holder)) continue;
    if (t.isPropertyAccessExpression(holder) || t.isElementAccessExpression(holder)) {
      if (holder.expression !== node) return links;
      continue;
    }
    if (!t.isCallExpression(holder) || holder.expression !== node) return links;
    const name = methodOf(holder);
    if (name === undefined || settles.has(name) || links.length >= longest) return links;
    links.push({ name, call: holder });
  }
  return links;
}

/** `a.save()`, `a?.save()`, `a["save"]()` -> "save". */
export function methodOf(call: ts.CallExpression): string | undefined {
  return member(call.expression)?.name;
}

/** `a.b`, `a?.b`, `a["b"]`, `a!.b`: what it is a member of, and its name. */
export function member(
  node: ts.Expression,
): { readonly of: ts.Expression; readonly name: string } | undefined {
  const t = compiler();
  const inner = unwrap(node);
  if (t.isPropertyAccessExpression(inner)) return { of: inner.expression, name: inner.name.text };
  const name = t.isElementAccessExpression(inner) ? stringOf(inner.argumentExpression) : undefined;
  return t.isElementAccessExpression(inner) && name !== undefined
    ? { of: inner.expression, name }
    : undefined;
}

export type Roles = Readonly<Partial<Record<Role, ts.Expression>>>;

/** What the roles stand for in the chain, and the last link that the pattern asks for; undefined where the chain looks otherwise. */
export function partsIn(
  { steps }: Pattern<unknown>,
  links: readonly Link[],
  isModel: (node: ts.Expression) => boolean,
): { readonly roles: Roles; readonly last: Link } | undefined {
  const found: Partial<Record<Role, ts.Expression>> = {};
  let at = 0;
  let last = links[0];
  for (const [index, step] of steps.entries()) {
    while (index > 0 && at < links.length && links[at]?.name !== step.name) at++;
    const link = links[at++];
    if (link?.name !== step.name) return undefined;
    last = link;
    for (const [i, argument] of step.args.entries())
      if (!take(argument, link.call.arguments[i], found, isModel)) return undefined;
  }
  return last && { roles: found, last };
}

const mayBeMissing: ReadonlySet<Role> = new Set<Role>(["row", "where", "set", "options"]);

function take(
  argument: Argument,
  node: ts.Expression | undefined,
  found: Partial<Record<Role, ts.Expression>>,
  isModel: (node: ts.Expression) => boolean,
): boolean {
  if (argument === "any") return node !== undefined;
  if ("members" in argument) {
    const object = objectOf(node);
    return (
      object !== undefined &&
      [...argument.members].every(([name, inner]) => {
        const given = object.members.get(name);
        return given !== undefined && (inner === "any" || take(inner, given.value, found, isModel));
      })
    );
  }
  const { role } = argument;
  if (!node) return mayBeMissing.has(role);
  if (role === "model" && !isModel(node)) return false;
  if (role === "args" && !isHeld(node)) return false;
  found[role] = node;
  return true;
}

/** An object that is written elsewhere, or built: no literal of anything else, no function. */
function isHeld(node: ts.Expression): boolean {
  const t = compiler();
  const inner = unwrap(node);
  return !t.isObjectLiteralExpression(inner) && !t.isStringLiteralLike(inner) && !t.isFunctionLike(inner);
}

/** `"email"`, `["email"]`, `{ email }`, `users.email`, `[users.email]`: the names that a key is made of; undefined = not to be seen. */
export function namesIn(node: ts.Expression | undefined): string[] | undefined {
  const t = compiler();
  if (!node) return undefined;
  const inner = unwrap(node);
  const text = stringOf(inner) ?? member(inner)?.name;
  if (text !== undefined) return [text];
  if (t.isArrayLiteralExpression(inner)) return inner.elements.flatMap((each) => namesIn(each) ?? []);
  if (!t.isObjectLiteralExpression(inner)) return undefined;
  const names = inner.properties.map((each) => each.name && memberName(each.name));
  return names.every((name) => name !== undefined) ? names : undefined;
}
