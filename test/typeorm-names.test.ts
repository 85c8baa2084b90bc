/** The names that Keyclash computes for TypeORM's constraints are those that real databases have (test/capture/typeorm). */

import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { databases } from "../server/src/adapters";
import type { Orm } from "../server/src/domain/adapters";
import type { Facts, Model } from "../server/src/domain/model";
import { createSource } from "../server/src/domain/text";
import { models } from "../server/src/orms/typeorm/models";
import { names } from "../server/src/orms/typeorm/names";
import { constraintNames } from "../server/src/resolve/names";
import { loadTypeScript } from "../server/src/syntax/typescript";

const lab = new URL("./capture/typeorm/", import.meta.url);
const engines: Record<string, string> = { pglite: "postgresql", postgres: "postgresql", mariadb: "mariadb" };

interface Named {
  readonly name: string;
  readonly kind: string;
}

let facts: Facts[];
beforeAll(async () => {
  await loadTypeScript();
  const folder = new URL("app/src/entity/", lab);
  facts = readdirSync(folder).map((name) =>
    models.read(createSource(`src/entity/${name}`, readFileSync(new URL(name, folder), "utf8"))),
  );
});

const snakeOptions = {
  models: [],
  notes: [],
  extra: { options: [{ namingStrategy: "SnakeNamingStrategy", entityPrefix: null, schema: null }] },
};
const linked = (strategy: string): readonly Model[] =>
  models.link(strategy === "snake" ? [...facts, snakeOptions] : facts).models;

function namesIn(all: readonly Model[], table: string, engine: string): Set<string> {
  const database = databases.find((each) => each.id === engine);
  if (!database) throw new Error(`no database ${engine}`);
  const orm = { names } as unknown as Orm;
  return new Set(
    all
      .filter((model) => model.table === table)
      .flatMap((model) => model.constraints.flatMap((each) => constraintNames(orm, model, each, [database]))),
  );
}

describe.each(["0.3.31", "1.1.1"])("TypeORM %s", (version) => {
  it.each(Object.keys(engines))("knows every constraint of %s by its name", (lane) => {
    const dump = JSON.parse(
      readFileSync(new URL(`traces/${version}/${lane}/names.json`, lab), "utf8"),
    ) as Record<string, Record<string, Named[]>>;
    const missing: string[] = [];
    let checked = 0;
    for (const [strategy, tables] of Object.entries(dump)) {
      const all = linked(strategy);
      for (const [table, constraints] of Object.entries(tables)) {
        const known = namesIn(all, table, engines[lane] ?? "");
        for (const { name, kind } of constraints) {
          // On MariaDB the dump has plain indexes too: no constraints.
          if (lane === "mariadb" && kind === "index") continue;
          checked++;
          if (!known.has(name)) missing.push(`${strategy} ${table} ${kind} ${name}`);
        }
      }
    }
    expect(missing).toEqual([]);
    expect(checked).toBeGreaterThanOrEqual(60);
  });
});
