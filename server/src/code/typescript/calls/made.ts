/** How instances are made and what functions give back: arguments on their way through constructors, returned expressions. */

import { compiler, type ts, unwrap, visit } from "../../../syntax/typescript";
import { isFunction } from "../../../syntax/typescript-scope";
import { type Class, type Instance, lineOf, type Thing, type Written } from "./thing";

/**
 * The expression that a constructor's parameter is given on the way to an instance: by `new`, or by `super(…)` of a class below.
 * @param self undefined = it is not known what `this` is
 */
export function givenTo(
  parameter: ts.ParameterDeclaration,
  self: Thing | undefined,
): Written<ts.Expression> | undefined {
  const t = compiler();
  if (self?.is !== "instance" || !t.isConstructorDeclaration(parameter.parent)) return undefined;
  const owner = parameter.parent.parent;
  const below: Class[] = [];
  for (const each of lineOf(self)) {
    if (each.of === owner) return handedDown(parameter.parent.parameters.indexOf(parameter), below, self);
    below.unshift(each);
  }
  return undefined;
}

/** From the class below up to the actual one: each hands on by its own `super(…)`, without a constructor what it is given. */
function handedDown(
  index: number,
  below: readonly Class[],
  { made }: Instance,
): Written<ts.Expression> | undefined {
  const t = compiler();
  let place = index;
  let found: Written<ts.Expression> | undefined;
  for (const { of, scope } of below) {
    const construct = of.members.find(t.isConstructorDeclaration);
    if (!construct) continue;
    const call = construct.body?.statements
      .map((each) => (t.isExpressionStatement(each) ? each.expression : each))
      .filter(t.isCallExpression)
      .find(({ expression }) => expression.kind === t.SyntaxKind.SuperKeyword);
    const node = call?.arguments[place];
    if (!node) return undefined;
    found = { node, scope };
    const inner = unwrap(node);
    place = construct.parameters.findIndex(
      ({ name }) => t.isIdentifier(name) && t.isIdentifier(inner) && name.text === inner.text,
    );
    if (place < 0) return found;
  }
  const node = made?.args[place];
  return node && made ? { node, scope: made.scope } : found;
}

/** What a function may give back. */
export function returnedBy({ body }: ts.FunctionLikeDeclaration): ts.Expression[] {
  const t = compiler();
  if (!body) return [];
  if (!t.isBlock(body)) return [body];
  const found: ts.Expression[] = [];
  visit(body, (each) => {
    if (isFunction(each) || t.isClassLike(each)) return false;
    if (t.isReturnStatement(each) && each.expression) found.push(each.expression);
    return true;
  });
  return found;
}
