/** The names that Keyclash computes for Prisma are those of the databases that Prisma's own SQL has made (test/capture/prisma). */

import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { databases } from "../server/src/adapters";
import type { Facts } from "../server/src/domain/model";
import { prisma } from "../server/src/orms/prisma";
import { constraintNames } from "../server/src/resolve/names";
import { memoryProject } from "../server/src/workspace/memory";
import { factsOf } from "./harness/facts";

const lab = "test/capture/prisma";
const engines: Record<string, string> = {
  pglite: "postgresql",
  postgresql: "postgresql",
  mariadb: "mariadb",
  sqlite: "sqlite",
};

interface Named {
  readonly table: string;
  readonly name: string;
  readonly definition: string | null;
}

let facts: Facts;
beforeAll(async () => {
  const folder = `${lab}/app/prisma/schema`;
  const files = readdirSync(folder).map((name) => [
    `prisma/schema/${name}`,
    readFileSync(`${folder}/${name}`, "utf8"),
  ]);
  facts = await factsOf(memoryProject(Object.fromEntries(files)), prisma);
});

const lanes = readdirSync(`${lab}/traces`).flatMap((version) =>
  readdirSync(`${lab}/traces/${version}`).map((database) => [version, database] as const),
);

describe("every key that the lab's databases hold", () => {
  test.each(lanes)("Prisma %s on %s", (version, database) => {
    const rows: Named[] = JSON.parse(
      readFileSync(`${lab}/traces/${version}/${database}/names.json`, "utf8"),
    ).filter(isKey);
    const engine = databases.find(({ id }) => id === engines[database]);
    if (!engine) throw new Error(`no database ${database}`);
    const missing = rows.filter(({ table, name }) => {
      const model = facts.models.find((each) => each.table === table.replaceAll('"', ""));
      const known = model?.constraints.flatMap((each) => constraintNames(prisma, model, each, [engine]));
      return !known?.includes(name);
    });
    expect(rows.length).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });
});

/** Not a plain index, not a CHECK (the lab adds one by hand), not what SQLite makes for a key without a name. */
function isKey({ table, name, definition }: Named): boolean {
  const text = definition ?? "";
  if (table === "-" || text.startsWith("CHECK") || name.startsWith("sqlite_autoindex_")) return false;
  return !/^CREATE INDEX/.test(text);
}
