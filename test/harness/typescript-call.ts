/** The call of a name in a little TypeScript text. */

import { createSource } from "../../server/src/domain/text";
import { compiler, findAll, parseTypeScript, type ts } from "../../server/src/syntax/typescript";

/** @throws where the text has no such call */
export function callIn(code: string, name = "write"): ts.CallExpression {
  const root = parseTypeScript(createSource("run.ts", code));
  const found = findAll(root, compiler().isCallExpression).find(
    ({ expression }) => expression.getText().split(".").at(-1) === name,
  );
  if (!found) throw new Error(`no ${name}() in the text`);
  return found;
}
