/** What a container gives for a token that is no class: `@Inject("USERS")` and `{ provide: "USERS", useClass: SqlUsers }`. */

import { isTestFile } from "../../../domain/chain";
import { compiler, findAll, type ts, unwrap } from "../../../syntax/typescript";
import { objectOf, stringOf } from "../../../syntax/typescript-literals";
import { filesSaying, standsSo } from "../../calls/words";
import { anyOf, instanceOf, type Scope, scopeOf, type Thing } from "./thing";

/** All that is provided under the token of a parameter or a field; undefined where one of them is not known, or there is none. */
export function providedTo(node: ts.Node, { file: { reader } }: Scope): Thing | undefined {
  const token = tokenOf(node);
  const word = token && /[\w$]+(?=\W*$)/.exec(token)?.[0];
  if (!token || !word) return undefined;
  const provides = (text: string, path: string) =>
    !isTestFile(path) && standsSo(text, word, (before) => /\bprovide:\s{0,9}[\w$."'`]{0,60}$/.test(before));
  const found: (Thing | undefined)[] = [];
  for (const file of filesSaying(word, reader, provides))
    for (const each of findAll(file.root, compiler().isObjectLiteralExpression)) {
      const members = objectOf(each)?.members;
      if (members && textOf(members.get("provide")?.value) === token)
        found.push(given(members, scopeOf(file)));
    }
  return found.includes(undefined) ? undefined : anyOf(found);
}

function given(
  members: ReadonlyMap<string, { readonly value?: ts.Expression | undefined }>,
  scope: Scope,
): Thing | undefined {
  const { of, result } = scope.file.reader;
  const thing = (name: string) => {
    const value = members.get(name)?.value;
    return value && of(value, scope);
  };
  const made = thing("useClass") ?? thing("useExisting");
  const classes = made?.is === "any of" ? made.things : [made];
  if (made) return anyOf(classes.map((each) => (each?.is === "class" ? instanceOf(each) : each)));
  const factory = thing("useFactory");
  return factory ? result(factory, [], scope) : thing("useValue");
}

/** `"USERS"`, `USERS`, `TOKENS.users`; undefined for a class, which its name leads to. */
function tokenOf(node: ts.Node): string | undefined {
  const t = compiler();
  const decorators = t.canHaveDecorators(node) ? (t.getDecorators(node) ?? []) : [];
  for (const { expression: call } of decorators)
    if (t.isCallExpression(call) && /^[Ii]nject$/.test(call.expression.getText()))
      return textOf(call.arguments[0]);
  return undefined;
}

function textOf(token: ts.Expression | undefined): string | undefined {
  return token && (stringOf(token) ?? unwrap(token).getText());
}
