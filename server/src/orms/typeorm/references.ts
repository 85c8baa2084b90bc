/** How declarations point at columns and properties: `["a", "b"]`, `(p) => [p.a]`, `{ name, referencedColumnName }`. */

import { returned } from "../../code/typescript/classes";
import { compiler, type ts, unwrap } from "../../syntax/typescript";
import { elementsOf, memberName, memberOf, stringOf } from "../../syntax/typescript-literals";
import type { RawJoin } from "./raw";

/** The properties of @Unique and @Index: an array of names, or a function that returns properties or a map of them. */
export function propertiesOf(args: readonly ts.Expression[]): string[] {
  const t = compiler();
  for (const arg of args) {
    const names = elementsOf(arg);
    if (names) return names.map((name) => stringOf(name)?.trim()).filter((name) => name !== undefined);
    const body = returned(unwrap(arg));
    const inner = body && unwrap(body);
    if (!inner) continue;
    if (t.isArrayLiteralExpression(inner))
      return inner.elements.map(pathOf).filter((path) => path !== undefined);
    if (t.isObjectLiteralExpression(inner))
      return inner.properties
        .map((each) => (each.name ? memberName(each.name) : undefined))
        .filter((name) => name !== undefined);
  }
  return [];
}

/** `post.author.name` -> `author.name`. */
function pathOf(node: ts.Expression): string | undefined {
  const t = compiler();
  const names: string[] = [];
  let next = unwrap(node);
  while (t.isPropertyAccessExpression(next)) {
    names.unshift(next.name.text);
    next = unwrap(next.expression);
  }
  return t.isIdentifier(next) && names.length > 0 ? names.join(".") : undefined;
}

/** `{ name, referencedColumnName }`, or several of them in an array. */
export function joinsOf(node: ts.Expression | undefined): RawJoin[] {
  const t = compiler();
  if (!node) return [];
  const inner = unwrap(node);
  const each = t.isArrayLiteralExpression(inner) ? [...inner.elements] : [inner];
  return each.map((options) => ({
    column: stringOf(memberOf(options, "name")) ?? null,
    references: stringOf(memberOf(options, "referencedColumnName")) ?? null,
    foreignKey: stringOf(memberOf(options, "foreignKeyConstraintName")) ?? null,
  }));
}

export function isTypeorm(module: string): boolean {
  return module === "typeorm" || module.startsWith("typeorm/");
}
