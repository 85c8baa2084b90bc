/** Calls and members as they are written: what follows on what, what something is a member of, which names a key is made of. */

import { compiler, type ts, unwrap, unwrapAwait } from "./typescript";
import { elementsOf, objectOf, stringOf } from "./typescript-literals";
import { handlerOf } from "./typescript-shapes";

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

/** A promise that stands alone, `.then()` and all: nobody has it. */
export function isDropped(node: ts.Node): boolean {
  const t = compiler();
  let at = node;
  for (;;) {
    const { parent } = at;
    if (t.isVoidExpression(parent) || t.isExpressionStatement(parent)) return true;
    const links = t.isPropertyAccessExpression(parent) && parent.expression === at;
    if (links && (parent.name.text === "catch" || handlerOf(parent))) return false;
    if (
      !links &&
      !(t.isCallExpression(parent) && parent.expression === at) &&
      !t.isParenthesizedExpression(parent)
    )
      return false;
    at = parent;
  }
}

/** `a.save()`, `a?.save()`, `a["save"]()` -> "save". */
export function methodOf(call: ts.CallExpression): string | undefined {
  return member(call.expression)?.name;
}

/** Where the call of this name is named in a chain of calls, else the last name of it: `save` of `await this.users.save(user)`, `email` of `user.email = "a"`. */
export function namedIn(node: ts.Node, name: string): ts.Node | undefined {
  const t = compiler();
  let last: ts.Node | undefined;
  for (let at: ts.Node = node; ; ) {
    if (t.isPropertyAccessExpression(at)) {
      if (at.name.text === name) return at.name;
      last ??= at.name;
    } else if (t.isIdentifier(at)) return at.text === name ? at : (last ?? at);
    const { expression, tag, left }: { expression?: ts.Node; tag?: ts.Node; left?: ts.Node } = at as object;
    const inner = expression ?? tag ?? left;
    if (!inner) return last;
    at = inner;
  }
}

/** `a.b`, `a?.b`, `a["b"]`, `a!.b`: what it is a member of, and its name. */
export function member(
  node: ts.Expression,
): { readonly of: ts.Expression; readonly name: string } | undefined {
  const t = compiler();
  const inner = unwrap(node);
  if (t.isPropertyAccessExpression(inner)) return { of: inner.expression, name: inner.name.text };
  if (!t.isElementAccessExpression(inner)) return undefined;
  const name = stringOf(inner.argumentExpression);
  return name === undefined ? undefined : { of: inner.expression, name };
}

/** `User`, `schema.users`, `"User"` -> the name as written. */
export function nameOf(node: ts.Expression): string | undefined {
  return stringOf(unwrapAwait(node)) ?? lastName(node);
}

/** The same without the alias that a query gives a table: `"users as u"` -> "users". */
export function unaliased(node: ts.Expression): string | undefined {
  return nameOf(node)
    ?.split(/\sas\s/i, 1)[0]
    ?.trim();
}

/** `a`, `x.a`, `this.a`, `x["a"]` -> "a". */
export function lastName(node: ts.Expression): string | undefined {
  const inner = unwrapAwait(node);
  return compiler().isIdentifier(inner) ? inner.text : member(inner)?.name;
}

/** `"email"`, `["email"]`, `{ email }`, `users.email`, `[users.email]`: the names that a key is made of; undefined = not to be seen. */
export function namesIn(node: ts.Expression | undefined): string[] | undefined {
  const name = stringOf(node) ?? (node && member(node)?.name);
  if (name !== undefined) return [name];
  const object = objectOf(node);
  if (object) return object.complete ? [...object.members.keys()] : undefined;
  return elementsOf(node)?.flatMap((each) => namesIn(each) ?? []);
}
