/** The look of a function of the program's own before a write in TypeScript: `const user = await this.users.findByEmail(email)`. */

import { givenText, type Model, type Write } from "../../domain/model";
import { kept } from "../../syntax/kept";
import { compiler, dottedName, findAll, startOf, type ts, unwrap } from "../../syntax/typescript";
import { mostAsked, mostCalls, ownLook } from "../fixes/own-look";
import { shortened } from "../narrowed";
import { foundBy, heldBy } from "./found";

/** The calls of a function by what they are handed, found once. */
const handed = kept((unit: ts.FunctionLikeDeclaration) => {
  const byValue = new Map<string, ts.CallExpression[]>();
  const all = unit.body ? findAll(unit.body, compiler().isCallExpression) : [];
  for (const node of all.length > mostCalls ? [] : all) {
    if (dottedName(node.expression)?.includes("()") !== false) continue;
    for (const value of valuesOf(node)) byValue.set(value, [...(byValue.get(value) ?? []), node]);
  }
  return byValue;
});

/** The first such call in the function around, and what the write says of it. */
export function ownLookBefore(
  write: ts.Node,
  unit: ts.FunctionLikeDeclaration,
  part: Pick<Write, "given">,
  model: Model,
): { readonly node: ts.CallExpression; readonly look: Pick<Write, "checkedBy" | "checkedOwn"> } | undefined {
  const byValue = handed(unit);
  const start = startOf(write);
  const place = takenBy(write);
  const inFront = Object.values(part.given ?? {})
    .flatMap(({ text }) => byValue.get(text) ?? [])
    .filter((node) => node.end <= start)
    .sort((a, b) => startOf(a) - startOf(b));
  for (const node of [...new Set(inFront)].slice(0, mostAsked)) {
    const held = heldBy(node);
    const look = ownLook(
      {
        text: shortened(node.getText()),
        callee: dottedName(node.expression) ?? "",
        values: valuesOf(node),
        takesItsPlace: held !== undefined && held === place,
      },
      part,
      model,
      foundBy(node, write, unit),
    );
    if (look) return { node, look };
  }
  return undefined;
}

/** What it is handed, members of an object included: `findUser({ email })`. */
function valuesOf(node: ts.CallExpression): string[] {
  const t = compiler();
  return node.arguments.flatMap((given) => {
    const value = unwrap(given);
    const members = t.isObjectLiteralExpression(value)
      ? value.properties.flatMap((each) =>
          t.isPropertyAssignment(each)
            ? [each.initializer]
            : t.isShorthandPropertyAssignment(each)
              ? [each.name]
              : [],
        )
      : [value];
    return members.map((each) => givenText(each.getText()));
  });
}

/** `user` of `user = await users.create(…)` and of `users.save(user)`. */
function takenBy(write: ts.Node): string | undefined {
  const t = compiler();
  // A template with SQL is no call.
  const row = t.isCallExpression(write) ? write.arguments[0] : undefined;
  return heldBy(write) ?? (row && t.isIdentifier(row) ? row.text : undefined);
}
