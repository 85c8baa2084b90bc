/** How instances are made and what functions give back: arguments on their way through constructors, returned expressions. */

import { compiler, type ts, unwrap } from "../../../syntax/typescript";
import type { Instance, Scope, Thing, Things } from "./thing";
import { deepest } from "./thing";

/** The expression that a constructor's parameter is given on the way to this instance: by `new`, or by `super(…)` of a class below. */
export function givenTo(
  things: Things,
  parameter: ts.ParameterDeclaration,
  self: Instance,
  depth: number,
): { node: ts.Expression; scope: Scope } | undefined {
  const t = compiler();
  if (depth > deepest || !t.isConstructorDeclaration(parameter.parent)) return undefined;
  const owner = parameter.parent.parent;
  const index = parameter.parent.parameters.indexOf(parameter);
  // From the actual class down to the one whose constructor it is: each hands on by its own `super(…)`.
  const below: { of: ts.ClassLikeDeclaration; scope: Scope }[] = [];
  for (let at: Thing | undefined = self; at && (at.is === "instance" || at.is === "class"); ) {
    if (at.of === owner) break;
    below.unshift({ of: at.of, scope: at.scope });
    if (below.length > 6) return undefined;
    at = things.baseOf(at.of, at.scope, depth + 1);
    if (at?.is !== "class") return undefined;
  }
  let place = index;
  let found: { node: ts.Expression; scope: Scope } | undefined;
  for (const { of, scope } of below) {
    const construct = of.members.find(t.isConstructorDeclaration);
    // Without a constructor of its own a class hands on what it is given.
    if (!construct) continue;
    const call = construct.body?.statements
      .map((each) => (t.isExpressionStatement(each) ? each.expression : undefined))
      .find(
        (each): each is ts.CallExpression =>
          each !== undefined &&
          t.isCallExpression(each) &&
          each.expression.kind === t.SyntaxKind.SuperKeyword,
      );
    const arg = call?.arguments[place];
    if (!arg) return undefined;
    found = { node: arg, scope };
    const inner = unwrap(arg);
    const passed = construct.parameters.findIndex(
      ({ name }) => t.isIdentifier(name) && t.isIdentifier(inner) && name.text === inner.text,
    );
    if (passed < 0) return found;
    place = passed;
  }
  const made = self.made?.args[place];
  return made && self.made ? { node: made, scope: self.made.scope } : found;
}

/** What a function may give back. */
export function returnedBy(fn: ts.FunctionLikeDeclaration): ts.Expression[] {
  const t = compiler();
  if (!fn.body) return [];
  if (!t.isBlock(fn.body)) return [fn.body];
  const found: ts.Expression[] = [];
  const look = (statements: readonly ts.Node[], deep: number) => {
    for (const each of statements) {
      if (found.length >= 4) return;
      if (t.isReturnStatement(each)) found.push(...(each.expression ? [each.expression] : []));
      else if (t.isBlock(each)) look(each.statements, deep + 1);
      else if (t.isIfStatement(each))
        look([each.thenStatement, ...(each.elseStatement ? [each.elseStatement] : [])], deep + 1);
      else if (t.isTryStatement(each)) look([each.tryBlock], deep + 1);
    }
  };
  look(fn.body.statements, 0);
  return found;
}
