/** What demands the value that a row lacks: the migration's last word about the column, and whether the column is new in it. */

import { expect, test } from "vitest";
import { isArbiter } from "../server/src/diagnose/arbiter";
import { demandOf } from "../server/src/diagnose/demand";
import type { Orm, Requirement } from "../server/src/domain/adapters";
import type { CallSite } from "../server/src/domain/diagnosis";
import { type Frame, unknownViolation, type Violation } from "../server/src/domain/incident";
import type { Model } from "../server/src/domain/model";
import { memoryProject } from "../server/src/workspace/memory";

const place = { file: "", start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };

interface Told {
  readonly violation?: Partial<Violation>;
  /** `file how`, in the order of the files. */
  readonly requires?: readonly string[];
  readonly frames?: readonly string[];
  readonly printed?: string;
}

/** `file how`, the column that is new. */
function told({ violation, requires = [], frames = [], printed = "" }: Told): [string, string] {
  const all = requires.map((text): Requirement => {
    const [file = "", how] = text.split(" ");
    return { how: how as Requirement["how"], place: { ...place, file } };
  });
  const files = [...new Set(all.map((each) => each.place.file))];
  const orm = {
    frames: { adds: /addColumn/ },
    migrations: {
      files: ["*.sql"],
      requires: ({ path }: { path: string }, _: Model, column: string) =>
        column === "code" ? all.filter((each) => each.place.file === path) : [],
    },
  } as unknown as Orm;
  const { required, added } = demandOf({
    orm,
    violation: {
      ...unknownViolation,
      ...{ kind: "not_null", operation: "migrate", table: "items", columns: ["code"], ...violation },
    },
    key: null,
    callSite: { file: printed } as CallSite,
    models: [{ id: "a.ts#Item", name: "Item", table: "items", schema: null } as Model],
    frames: frames.map((name) => ({ file: "orm.js", function: name }) as Frame),
    project: memoryProject(Object.fromEntries(files.map((file) => [file, ""]))),
  });
  return [required ? `${required.place.file} ${required.how}` : "nothing", added ?? "old"];
}

const asSelect = (names: string) => `INSERT INTO "new_items" (${names}) SELECT "id" FROM "items"`;

test.each<[string, [string, string], Told]>([
  ["no migration", ["nothing", "old"], {}],
  ["the last one", ["2.sql altered", "old"], { requires: ["1.sql created", "2.sql altered"] }],
  ["the last one adds it", ["2.sql added", "code"], { requires: ["1.sql created", "2.sql added"] }],
  ["the rows are copied", ["1.sql copied", "code"], { requires: ["1.sql copied"] }],
  ["it was freed since", ["nothing", "old"], { requires: ["1.sql added", "2.sql freed"] }],
  [
    "the printed one",
    ["1.sql altered", "old"],
    { requires: ["1.sql altered", "2.sql added"], printed: "1.sql" },
  ],
  [
    "what adds it in the printed one",
    ["1.sql added", "code"],
    { requires: ["1.sql added", "1.sql altered", "2.sql freed"], printed: "1.sql" },
  ],
  ["the ORM's frames add it", ["nothing", "code"], { frames: ["query", "addColumn"] }],
  ["other frames", ["nothing", "old"], { frames: ["query"] }],
  ["another kind", ["nothing", "old"], { violation: { kind: "check" }, requires: ["1.sql added"] }],
  ["no column", ["nothing", "old"], { violation: { columns: [] }, requires: ["1.sql added"] }],
  ["another column", ["nothing", "old"], { violation: { columns: ["name"] }, requires: ["1.sql added"] }],
  ["another table", ["nothing", "old"], { violation: { table: "others" }, requires: ["1.sql added"] }],
  [
    "the program writes",
    ["1.sql added", "old"],
    { violation: { operation: "insert" }, requires: ["1.sql added"] },
  ],
  [
    "the program copies rows",
    ["nothing", "old"],
    { violation: { operation: "insert", statement: asSelect("id") } },
  ],
  [
    "the statement adds it",
    ["nothing", "code"],
    { violation: { statement: 'ALTER TABLE items ADD COLUMN "Code" int' } },
  ],
  [
    "the statement adds another",
    ["1.sql added", "old"],
    { violation: { statement: "ALTER TABLE items ADD name int" }, requires: ["1.sql added"] },
  ],
  [
    "the statement alters it",
    ["nothing", "old"],
    { violation: { statement: "ALTER TABLE items ALTER code SET NOT NULL" } },
  ],
  ["the copy leaves it out", ["nothing", "code"], { violation: { statement: asSelect('"id", "name"') } }],
  ["the copy gives it", ["nothing", "old"], { violation: { statement: asSelect('"id", "Code"') } }],
  [
    "another statement, as its migration says",
    ["1.sql added", "code"],
    { violation: { statement: "UPDATE items SET a = 1" }, requires: ["1.sql added"] },
  ],
  [
    "another statement that speaks of adding",
    ["nothing", "old"],
    { violation: { statement: "UPDATE items SET a = add code" } },
  ],
])("%s", (_, expected, given) => expect(told(given)).toEqual(expected));

test.each<[string, boolean]>([
  ["(email) DO NOTHING", true],
  ['("EMAIL") DO UPDATE SET name = $1', true],
  ["(email) DO UPDATE SET email = $1", false],
  ['(email) DO UPDATE SET "email" = excluded."email"', true],
  ["(email) DO UPDATE SET name = $1 WHERE users.email = $2", true],
  ["(email) WHERE NOT deleted DO UPDATE SET name = $1", false],
  ["(email, name) DO NOTHING", false],
  ["(name) DO NOTHING", false],
  ["ON CONSTRAINT users_email_key DO NOTHING", true],
  ["ON CONSTRAINT users_name_key DO NOTHING", false],
])("the row is looked up by its key: %s", (clause, expected) => {
  const sql = `INSERT INTO users (email, name) VALUES ($1, $2) ON CONFLICT ${clause}`;
  expect(isArbiter(sql, ["email"], "users_email_key")).toBe(expected);
});
