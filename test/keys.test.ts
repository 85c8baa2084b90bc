/** Which declaration a text is about: what contradicts one, which of several is meant, and what a line in the stack adds. */

import { expect, test } from "vitest";
import { postgresql } from "../server/src/databases/postgresql";
import type { KeyMatch } from "../server/src/domain/diagnosis";
import { unknownViolation, type Violation } from "../server/src/domain/incident";
import type { Constraint, Model, Write } from "../server/src/domain/model";
import { areTwins, findKeys, findKeysOfWrite } from "../server/src/resolve/key";
import { createSearch } from "../server/src/resolve/writes";
import { memoryProject } from "../server/src/workspace/memory";

let lines = 0;

/** `unique email,name` = the kind and the columns; `unique email<user_id` = the field email of the column user_id. */
function one(text: string, more: Partial<Constraint> = {}): Constraint {
  const [kind, names = ""] = text.split(" ");
  const both = names.split(",").map((name) => name.split("<"));
  const start = { line: ++lines, column: 1 };
  return {
    kind: kind as Constraint["kind"],
    fields: both.map(([field = ""]) => field),
    columns: both.map(([field = "", column]) => column ?? field),
    ...{ name: null, place: { file: "a.ts", start, end: start }, ...more },
  };
}

const model = (name: string, constraints: readonly Constraint[], more: Partial<Model> = {}) =>
  ({
    ...{ id: `a.ts#${name}`, orm: "some", name, table: `${name.toLowerCase()}s`, schema: null },
    ...{ fields: [], constraints, ...more },
  }) as unknown as Model;

const orm = { id: "some", runtime: "node", remakePrefixes: ["new_", "old_"] };

function found(violation: Partial<Violation>, ...models: Model[]): string[] {
  const declared = { orm, models } as unknown as Parameters<typeof findKeys>[1][number];
  return findKeys({ ...unknownViolation, kind: "unique", ...violation }, [declared], [postgresql]).map(
    ({ model: { name, engines }, constraint: { fields, kind }, evidence }) =>
      `${name}${engines ? `@${engines}` : ""} ${kind} ${fields}: ${evidence}`,
  );
}

const user = model("User", [one("primary_key id"), one("unique email")]);
const part = model("Part", [one("unique email")]);

test.each<[string, Partial<Violation>, Model[], string[]]>([
  [
    "by table and column",
    { table: "users", columns: ["email"] },
    [user, part],
    ["User unique email: table+columns"],
  ],
  [
    "by the statement's table",
    { columns: ["email"], statement: "INSERT INTO parts (email) VALUES (1)" },
    [user, part],
    ["Part unique email: table+columns"],
  ],
  [
    "the message's table counts more",
    { table: "users", columns: ["email"], statement: "INSERT INTO parts (email) VALUES (1)" },
    [user, part],
    ["User unique email: table+columns"],
  ],
  ["by the table alone", { table: "parts" }, [part, user], ["Part unique email: table+kind"]],
  ["another column", { table: "users", columns: ["name"] }, [user], []],
  [
    "of an expression the columns say nothing",
    { table: "users", columns: ["lower"], constraint: "users_email" },
    [model("User", [one("unique email", { expression: "lower(email)", name: "users_email" })])],
    ["User unique email: constraint-name"],
  ],
  [
    "another column, whatever the name",
    { table: "users", columns: ["lower"], constraint: "users_email" },
    [model("User", [one("unique email", { name: "users_email" })])],
    [],
  ],
  [
    "one column of two",
    { table: "users", columns: ["email", "name"] },
    [model("User", [one("unique email,city")])],
    [],
  ],
  [
    "a table that is remade",
    { table: "new_users", columns: ["email"] },
    [user],
    ["User unique email: table+columns"],
  ],
  [
    "by its other prefix",
    { table: "old_users", columns: ["email"] },
    [user],
    ["User unique email: table+columns"],
  ],
  [
    "another schema",
    { table: "users", schema: "app", columns: ["email"] },
    [model("User", [one("unique email")], { schema: "web" })],
    [],
  ],
  [
    "the same schema",
    { table: "users", schema: "app", columns: ["email"] },
    [model("User", [one("unique email")], { schema: "App" })],
    ["User unique email: table+columns"],
  ],
  [
    "of two databases the one that failed",
    { table: "users", columns: ["email"], engine: "mysql" },
    [
      model("User", [one("unique email")], { engines: ["postgresql"] }),
      model("User", [one("unique email")], { engines: ["mysql"] }),
    ],
    ["User@mysql unique email: table+columns"],
  ],
  [
    "of two databases neither",
    { table: "users", columns: ["email"], engine: "sqlite" },
    [
      model("User", [one("unique email")], { engines: ["postgresql"] }),
      model("User", [one("unique email")], { engines: ["mysql"] }),
    ],
    ["User@postgresql unique email: table+columns", "User@mysql unique email: table+columns"],
  ],
  [
    "of a relation and its column the column",
    { table: "users", columns: ["owner_id"] },
    [model("User", [one("unique owner<owner_id"), one("unique owner_id")])],
    ["User unique owner_id: table+columns"],
  ],
  [
    "of a relation alone that one",
    { table: "users", columns: ["owner_id"] },
    [model("User", [one("unique owner<owner_id")])],
    ["User unique owner: table+columns"],
  ],
])("%s", (_, violation, models, expected) => expect(found(violation, ...models)).toEqual(expected));

test("what the line in the stack writes tells only where the text does not", () => {
  const write = { operation: "insert" } as Write;
  const told = (violation: Partial<Violation>) =>
    findKeysOfWrite({ ...unknownViolation, kind: "unique", ...violation }, part, write, [part]).length;
  expect(told({})).toBe(1);
  expect(told({ table: "parts" })).toBe(0);
  expect(told({ columns: ["email"] })).toBe(0);
});

test("one declaration, written down for several databases", () => {
  const key = (engines: string[] | undefined, constraint: Constraint, name = "User") =>
    ({ model: model(name, [], engines ? { engines } : {}), constraint }) as KeyMatch;
  const [email, city] = [one("unique email"), one("unique city")];
  expect(areTwins([key(["mysql"], email), key(["sqlite"], email)])).toBe(true);
  expect(areTwins([key(["mysql"], email), key(["mysql"], email)])).toBe(false);
  expect(areTwins([key(["mysql"], email), key(undefined, email)])).toBe(false);
  expect(areTwins([key(["mysql"], email), key(["sqlite"], city)])).toBe(false);
  expect(areTwins([key(["mysql"], email), key(["sqlite"], one("primary_key email"))])).toBe(false);
  expect(areTwins([key(["mysql"], email), key(["sqlite"], email, "Part")])).toBe(false);
  expect(areTwins([key(["mysql"], email), key(["sqlite"], email), key(["sqlite"], email)])).toBe(false);
});

test("files whose text shows a write are read for it, a few others for one of an unknown model", () => {
  const names = Array.from({ length: 45 }, (_, index) => `hide${index + 10}.ts`);
  const texts = Object.fromEntries(names.map((name) => [name, "hides"]));
  const at = (path: string) => [{ model: user.id, place: { file: path }, path }];
  const reader = {
    files: ["**/*.ts"],
    marker: (text: string) => text === "marked",
    hides: (text: string) => text === "hides",
    read: ({ path }: { path: string }) => at(path),
    blind: ({ path }: { path: string }) => at(path),
  };
  const project = memoryProject({ "a.ts": "marked", "b.ts": "other", "c.js": "marked", ...texts });
  const some = { ...orm, writes: reader } as unknown as Parameters<typeof createSearch>[1][number]["orm"];
  const js = { ...some, id: "js", writes: { ...reader, files: ["**/*.js"] } } as unknown as typeof some;
  const other = { ...user, orm: "js" };
  const declared = [
    { orm: some, models: [user] },
    { orm: js, models: [other] },
  ];
  const placed = { ...user, place: { file: "a.ts" } } as typeof user;
  const search = createSearch(project, declared, [placed, other]).of(some, [placed]);
  const paths = (found: readonly object[]) => found.map((each) => (each as { path: string }).path);
  expect(paths(search.everywhere())).toEqual(["a.ts"]);
  expect(paths(search.blind.everywhere())).toEqual(["a.ts", ...names.slice(0, 40)]);
});
