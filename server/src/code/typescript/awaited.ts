/** `await` in front of a write whose promise nobody waits for: what fails is heard by the handler around, or by the caller. */

import type { Fix } from "../../domain/adapters";
import { ancestor, compiler, nodeAt, parseTypeScript, startOf, type ts } from "../../syntax/typescript";
import { lastName } from "../../syntax/typescript-calls";
import { functionsAround, isInAsync } from "../../syntax/typescript-scope";
import { decline, unlessDeclined } from "../fixes/declined";
import { head } from "../fixes/policy";

export const awaitFix: Fix = {
  ...head("await"),
  fits: ({ unawaited }) => unawaited === true,
  title: ({ write }) =>
    `Wait for \`${write.method}\` (await): what fails is heard here, and what follows waits`,
  make: ({ source, write }) =>
    unlessDeclined(() => {
      const t = compiler();
      const root = parseTypeScript(source);
      const node = nodeAt(root, source.offset(write.place.start), source.offset(write.place.end));
      const statement = ancestor(
        node,
        (each): each is ts.ExpressionStatement | ts.ReturnStatement =>
          t.isExpressionStatement(each) || t.isReturnStatement(each),
      );
      if (!statement?.expression) decline("The file has changed since: the call is not there any more.");
      if (t.isVoidExpression(statement.expression))
        decline("`void` says that nobody shall wait: give the promise a `.catch(…)` of its own.");
      const [around] = functionsAround(node);
      if (around && !isInAsync(node))
        decline(
          "The function is not async: return the promise, or make it async and wait where it is called.",
        );
      if (around && isLost(around))
        decline(
          `\`${lastName((around.parent as ts.CallExpression).expression)}\` waits for none of its calls: the promise would be lost one function further out. Use a loop.`,
        );
      const at = startOf(statement.expression);
      return { edits: [{ file: source.path, edits: [{ start: at, end: at, text: "await " }] }] };
    }),
};

/** `rows.forEach(async (row) => …)`, `emitter.on("x", async () => …)`: what calls it throws the promise away. */
function isLost(around: ts.FunctionLikeDeclaration): boolean {
  const t = compiler();
  const { parent } = around;
  return (
    t.isCallExpression(parent) &&
    parent.arguments.some((each) => each === around) &&
    /^(?:forEach|on|once|addListener|addEventListener|setTimeout|setInterval|setImmediate|nextTick|subscribe)$/.test(
      lastName(parent.expression) ?? "",
    )
  );
}
