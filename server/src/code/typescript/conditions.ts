/** Conditions that are links of a chain: `.where({ email })`, `.where("email", email)`. */

import { compiler, type ts, unwrap } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { objectOf, stringOf } from "../../syntax/typescript-literals";

/** The fields that a condition names: `{ email }`, `"users.email"`; null = not to be seen. */
export function conditionOf(where: ts.Expression): readonly string[] | null {
  const name = stringOf(unwrap(where));
  if (name !== undefined) return [name.split(".").at(-1) ?? name];
  const object = objectOf(where);
  return object?.complete ? [...object.members.keys()] : null;
}

/** All that the chain which ends with the call looks rows up by; undefined = a part is not to be seen. */
export function chainedConditions(node: ts.CallExpression): readonly string[] | undefined {
  const t = compiler();
  const found: string[] = [];
  for (let next: ts.Expression = node; t.isCallExpression(next); ) {
    const path = member(next.expression);
    const [first] = next.arguments;
    if (path && /^(?:w|andW)here$/.test(path.name)) {
      const names = first && conditionOf(first);
      if (!names) return undefined;
      found.push(...names);
    } else if (path && /where|join/i.test(path.name)) return undefined;
    if (!path) break;
    next = unwrap(path.of);
  }
  return found;
}
