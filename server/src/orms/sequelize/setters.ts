/** Which attributes a model's setters may change: https://sequelize.org/docs/v6/core-concepts/getters-setters-virtuals/ */

import { compiler, findAll, type ts } from "../../syntax/typescript";
import { memberName, memberOf, objectOf, stringOf } from "../../syntax/typescript-literals";

/** A setter that is not written where the model is: it may change any attribute. */
export const anyAttribute = "*";

/** Of `{ set(value) { this.setDataValue("email", …) } }`. @param own the attribute's name */
export function changedBy(options: ts.Node | undefined, own: string): readonly string[] {
  const setter = objectOf(options)?.members.get("set")?.node;
  return setter ? changes(setter, own) : [];
}

/** Of `setterMethods` among a model's options, and of the `set email(value)` of its class. @param options the object itself */
export function settersOf(
  options: ts.Node | undefined,
  node: ts.ClassLikeDeclaration | undefined,
): readonly string[] {
  const t = compiler();
  const given = memberOf(options, "setterMethods");
  const methods = objectOf(given);
  const accessors = node?.members.filter(t.isSetAccessor) ?? [];
  return [
    ...(given && !methods ? [anyAttribute] : []),
    ...[...(methods?.members ?? [])].flatMap(([name, member]) => changes(member.node, name)),
    ...accessors.flatMap((each) => changes(each, memberName(each.name) ?? anyAttribute)),
  ];
}

/** The attribute itself, and whatever is named in the setter: it may hand the value on. */
function changes(setter: ts.Node, own: string): readonly string[] {
  const t = compiler();
  const isWritten =
    t.isMethodDeclaration(setter) ||
    t.isSetAccessor(setter) ||
    (t.isPropertyAssignment(setter) &&
      (t.isArrowFunction(setter.initializer) || t.isFunctionExpression(setter.initializer)));
  if (!isWritten) return [own, anyAttribute];
  const isComputed = findAll(setter, t.isElementAccessExpression).some(
    ({ argumentExpression: key }) => stringOf(key) === undefined,
  );
  const named = [
    ...findAll(setter, t.isStringLiteralLike).map(({ text }) => text),
    ...findAll(setter, t.isPropertyAccessExpression).map(({ name }) => name.text),
  ];
  return [own, ...named, ...(isComputed ? [anyAttribute] : [])];
}
