/** Every trace of these capture labs is read as its scenario is called: kind, key, operation, ORM. The others have their truth in test/field. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import type { Violation } from "../server/src/domain/incident";
import { readPaste } from "../server/src/trace";
import untold from "./wording.untold.json";

/** Which ORMs may be named in a lab: what its text shows is not always the outermost. */
const labs: Readonly<Record<string, readonly (string | null)[]>> = {
  sequelize: ["sequelize"],
  "sequelize-7": ["sequelize"],
  mongoose: ["mongoose", null],
  drizzle: ["drizzle"],
  knex: ["knex"],
  objection: ["knex", "objection"],
  bookshelf: ["knex", "bookshelf"],
  kysely: ["kysely"],
  "mikro-orm-7": ["mikro-orm"],
  sqlalchemy: ["sqlalchemy"],
  "sqlalchemy-2": ["sqlalchemy"],
  activerecord: ["activerecord"],
  doctrine: ["doctrine"],
  eloquent: ["eloquent"],
};

interface Truth {
  readonly kind: Violation["kind"];
  readonly operation?: Violation["operation"];
  readonly columns?: readonly string[];
  readonly followUp?: boolean;
  readonly stillReferenced?: boolean;
}

const email: Truth = { kind: "unique", operation: "insert", columns: ["email"] };

/** Scenarios of all labs. `_` and `-` are the same. */
const truths: Readonly<Record<string, Truth>> = {
  unique: email,
  "unique-traced": email,
  save: email,
  bulk: email,
  driver: email,
  "driver-bulk": email,
  null: email,
  autoflush: email,
  "find-or-create": email,
  "get-or-create": email,
  update: { ...email, operation: "update" },
  composite: { kind: "unique", operation: "insert" },
  "primary-key": { kind: "unique", operation: "insert", columns: ["id"] },
  race: email,
  graph: email,
  "graph-child": { kind: "unique", operation: "insert" },
  token: { kind: "unique", operation: "insert" },
  related: { kind: "unique", operation: "insert" },
  batch: { kind: "unique", operation: "insert" },
  membership: { kind: "unique", operation: "insert" },
  setting: { kind: "unique", operation: "insert" },
  "team-name": { kind: "unique", operation: "insert" },
  "team-renamed": { kind: "unique", operation: "update" },
  "setting-renamed": { kind: "unique", operation: "update" },
  "composite-update": { kind: "unique", operation: "update" },
  "same-identity": { kind: "unique", operation: "insert", columns: ["id"] },
  "foreign-key": { kind: "foreign_key", operation: "insert", stillReferenced: false },
  "foreign-key-in-transaction": { kind: "foreign_key", operation: "insert", stillReferenced: false },
  "foreign-key-update": { kind: "foreign_key", operation: "update", stillReferenced: false },
  "still-referenced": { kind: "foreign_key", operation: "delete", stillReferenced: true },
  restricted: { kind: "foreign_key", operation: "delete", stillReferenced: true },
  "not-null": { kind: "not_null", operation: "insert", columns: ["name"] },
  "not-null-update": { kind: "not_null", operation: "update", columns: ["name"] },
  "not-null-upsert": { kind: "not_null", columns: ["content"] },
  "not-null-in-model": { kind: "not_null" },
  "not-null-in-entity": { kind: "not_null" },
  required: { kind: "not_null" },
  check: { kind: "check", operation: "insert" },
  migration: { kind: "unique", operation: "migrate", columns: ["name"] },
  "dead-transaction": { kind: null, followUp: true },
  "pending-rollback": { ...email, followUp: true },
};

/** What a text does not tell is not invented: these are exactly the texts without that fact. */
const isUntold = (fact: keyof typeof untold, path: string) => untold[fact].includes(path);
const nothing = { operation: null, columns: [], stillReferenced: undefined } as const;

test("what is untold names texts that are there", () => {
  const there = (path: string) =>
    existsSync(join(import.meta.dirname, "capture", path.replace("/", "/traces/")));
  expect(
    Object.values(untold)
      .flat()
      .filter((path) => !there(path)),
  ).toEqual([]);
});

describe.each(Object.entries(labs))("%s", (lab, orms) => {
  const root = join(import.meta.dirname, "capture", lab, "traces");
  const traces = readdirSync(root).flatMap((folder) =>
    readdirSync(join(root, folder)).map((file) => `${folder}/${file}`),
  );
  // What is logged without its class or its cause may tell nothing: cases of their own.
  const told = traces.filter((path) => !/\/(?:message|stack)-only\.txt$/.test(path));

  test.each(told)("%s", (path) => {
    const scenario = (path.split("/")[1] ?? "").replace(/(?:\.log)?\.txt$/, "").replaceAll("_", "-");
    const truth = truths[scenario];
    if (!truth) throw new Error(`${scenario} has no truth`);
    const { incidents } = readPaste(readFileSync(join(root, path), "utf8"), adapters);
    const violation = incidents[0]?.violation;
    expect(violation?.kind).toBe(truth.kind);

    expect(incidents.length, "one failure is one incident").toBe(1);
    expect(violation?.followUp === true).toBe(truth.followUp === true);
    expect(orms).toContain(violation?.orm);
    const { operation, columns, stillReferenced } = violation ?? {};
    for (const [fact, told, value] of [
      ["operation", truth.operation, operation],
      ["columns", truth.columns, columns],
      ["stillReferenced", truth.stillReferenced, stillReferenced],
    ] as const)
      if (told !== undefined)
        expect(value, fact).toEqual(isUntold(fact, `${lab}/${path}`) ? nothing[fact] : told);
  });
});
