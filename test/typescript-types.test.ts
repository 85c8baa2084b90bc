/** What the types of a TypeScript file promise of a value: whether it may be undefined or null, by declarations alone. */

import { beforeAll, expect, test } from "vitest";
import { isCertain } from "../server/src/code/typescript/types";
import { createSource } from "../server/src/domain/text";
import { compiler, findAll, loadTypeScript, parseTypeScript } from "../server/src/syntax/typescript";

beforeAll(loadTypeScript);

const types = `
interface User { email: string; phone?: string; name: string | null; kind: Kind; at: Date }
type Kind = ("a" | "b");
enum Level { Low }
`;

/** What stands in the brackets of `use(…)`. */
const values: readonly (readonly [certain: boolean, code: string])[] = [
  [true, "function f({ email }: User) { use(email); }"],
  [true, "function f({ email: mail }: User) { use(mail); }"],
  [true, "function f(user: User) { const { email } = user; use(email); }"],
  [true, "function f({ kind }: User) { use(kind); }"],
  [true, "function f({ at }: User) { use(at); }"],
  [true, "function f(user: User) { use(user.email); }"],
  [true, "function f(user: User) { use(user.phone ?? ''); }"],
  [true, "function f(level: Level) { use(level); }"],
  [true, "function f(tags: string[]) { use(tags); }"],
  [true, "use(1 + 2);"],
  [true, "use(true ? 1 : `2`);"],
  [false, "function f({ phone }: User) { use(phone); }"],
  [false, "function f({ name }: User) { use(name); }"],
  [false, "function f({ ...rest }: User) { use(rest); }"],
  [false, "function f({ email }) { use(email); }"],
  [false, "function f(user: User) { const { phone } = user; use(phone); }"],
  [false, "function f(email?: string) { use(email); }"],
  [false, "function f(user: Unknown) { use(user); }"],
  [false, "function f(user: User) { use(user.email?.trim()); }"],
  [false, "function f() {} use(f);"],
  [false, "use(a && b);"],
];

test.each(values)("%s: %s", (certain, code) => {
  const t = compiler();
  const root = parseTypeScript(createSource("src/a.ts", types + code));
  const call = findAll(root, t.isCallExpression).find(({ expression }) => expression.getText() === "use");
  const [value] = call?.arguments ?? [];
  if (!value) throw new Error("nothing is used");
  expect(isCertain({ context: { read: () => undefined }, isTypeScript: true }, value)).toBe(certain);
});
