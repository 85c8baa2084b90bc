/** Which packages a file leads to, and which writes stand where another driver is at hand. */

import { expect, test } from "vitest";
import { databases } from "../server/src/adapters";
import { pythonCalls } from "../server/src/code/python/calls";
import { typescriptCalls } from "../server/src/code/typescript/calls";
import type { Frame, Violation } from "../server/src/domain/incident";
import type { Write } from "../server/src/domain/model";
import { driverAtHand } from "../server/src/resolve/drivers";
import { createWorld } from "../server/src/resolve/world";
import { loadPython } from "../server/src/syntax/python";
import { loadTypeScript } from "../server/src/syntax/typescript";
import { memoryProject } from "../server/src/workspace/memory";

const files: Record<string, string> = {
  "src/pg.ts": `import { Pool } from "pg";\nexport const pool = new Pool();`,
  "src/index.ts": `export * from "./pg";`,
  "src/users.ts": `import { pool } from "./index";`,
  "src/far.ts": `import "./users";`,
  "src/typed.ts": `import type { Pool } from "pg";\nexport type { Client } from "pg";`,
  "src/old.js": `const mysql = require("mysql2/promise");`,
  "src/late.ts": `export const open = async () => (await import("@libsql/client/web")).createClient({ url: "" });`,
  "src/lost.ts": `import { db } from "./generated/db";\nimport "mysql2";`,
  "src/round.ts": `import "./round";\nimport "better-sqlite3";`,
  "src/many.ts": Array.from({ length: 20 }, (_, i) => `import "./part${i}";`).join("\n"),
  ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`src/part${i}.ts`, "export {};"])),
};
const world = () => createWorld(memoryProject(files), typescriptCalls);
const packagesOf = (path: string) => [...(typescriptCalls.packages?.(path, world()) ?? ["not told"])];

test.each([
  ["src/pg.ts", ["pg"]],
  ["src/users.ts", ["pg"]],
  ["src/far.ts", []],
  ["src/typed.ts", []],
  ["src/old.js", ["mysql2"]],
  ["src/late.ts", ["@libsql/client"]],
  ["src/lost.ts", ["not told"]],
  ["src/round.ts", ["better-sqlite3"]],
  ["src/many.ts", ["not told"]],
  ["src/not-there.ts", ["not told"]],
])("the packages of %s", async (path, packages) => {
  await loadTypeScript();
  expect(packagesOf(path)).toEqual(packages);
});

test.each<[string, Partial<Violation>, string[]]>([
  ["a driver", { engine: "postgresql", driver: "pg" }, ["src/old.js", "src/round.ts"]],
  ["an engine", { engine: "mariadb", driver: null }, ["src/users.ts", "src/round.ts"]],
  ["a driver that is not known", { engine: "sqlite", driver: "rqlite" }, ["src/users.ts", "src/old.js"]],
  ["no engine", { engine: null, driver: null }, []],
  ["an engine without drivers of its own", { engine: "db2", driver: null }, []],
])("the writes of another driver, where the text shows %s", async (_, violation, others) => {
  await loadTypeScript();
  const atHand = driverAtHand(violation as Violation, [], databases, {
    calls: typescriptCalls,
    world: world(),
  });
  const all = ["src/users.ts", "src/old.js", "src/round.ts", "src/lost.ts", "src/typed.ts"];
  expect(all.filter((file) => atHand({ place: { file } } as Write)?.is === "other")).toEqual(others);
});

const python: Record<string, string> = {
  "shop/__init__.py": "",
  "shop/db/__init__.py": "from .pool import open_pool",
  "shop/db/pool.py": "import asyncpg\n\ndef open_pool():\n    return asyncpg.create_pool()",
  "shop/users.py": "from shop.db import open_pool",
  "shop/old.py": "import mysql.connector",
  "shop/late.py": "def load(rows):\n    from psycopg2.extras import execute_values\n    execute_values(rows)",
  "shop/lite.py": "import aiosqlite",
  "shop/plain.py": "def add(connection):\n    connection.execute('')",
  "shop/round.py": "from . import round\nimport sqlite3",
  "shop/many.py": Array.from({ length: 20 }, (_, i) => `from shop import part${i}`).join("\n"),
  ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`shop/part${i}.py`, "x = 1"])),
};
const pythonWorld = () => createWorld(memoryProject(python), pythonCalls);

test.each([
  ["shop/users.py", ["asyncpg"]],
  ["shop/old.py", ["mysql"]],
  ["shop/late.py", ["psycopg2"]],
  ["shop/plain.py", []],
  ["shop/round.py", ["sqlite3"]],
  ["shop/many.py", ["not told"]],
  ["shop/not-there.py", ["not told"]],
])("the packages of %s", async (path, packages) => {
  await loadPython();
  expect([...(pythonCalls.packages?.(path, pythonWorld()) ?? ["not told"])]).toEqual(packages);
});

test.each<[string, Partial<Violation>, string[]]>([
  [
    "a class of psycopg's",
    { engine: "postgresql", exception: "psycopg.errors.UniqueViolation" },
    ["shop/users.py", "shop/old.py", "shop/late.py", "shop/lite.py"],
  ],
  [
    "a class of sqlite3's, which aiosqlite has no other of",
    { engine: "sqlite", exception: "sqlite3.IntegrityError" },
    ["shop/users.py", "shop/old.py", "shop/late.py"],
  ],
  [
    "an ORM's class",
    { engine: "postgresql", exception: "peewee.IntegrityError" },
    ["shop/old.py", "shop/lite.py"],
  ],
])("the writes of another driver in Python, where the text shows %s", async (_, violation, others) => {
  await loadPython();
  const shown = { driver: null, ...violation } as Violation;
  const atHand = driverAtHand(shown, [], databases, { calls: pythonCalls, world: pythonWorld() });
  const all = ["shop/users.py", "shop/old.py", "shop/late.py", "shop/lite.py", "shop/plain.py"];
  expect(all.filter((file) => atHand({ place: { file } } as Write)?.is === "other")).toEqual(others);
});

const layered: Record<string, string> = {
  "src/pg.ts": `import { Pool } from "pg";`,
  "src/slonik.ts": `import { createPool } from "slonik";`,
  "src/lite.ts": `import Database from "better-sqlite3";`,
  "src/none.ts": "export const add = (db: { query(sql: string): void }) => db.query('');",
};
const frame = (file: string) => ({ file, line: 1, column: 1, function: null, inApp: false }) as Frame;

test.each<[string, string[], string[]]>([
  [
    "the driver alone: a layer may not have shown itself",
    ["/app/node_modules/pg/lib/client.js"],
    ["first", "own", "other", "-"],
  ],
  [
    "a layer over it",
    [
      "/app/node_modules/pg/lib/client.js",
      "/app/node_modules/.pnpm/slonik@48.0.0/node_modules/slonik/dist/one.js",
    ],
    ["own", "first", "other", "-"],
  ],
  [
    "a layer over it, under Windows",
    ["C:\\app\\node_modules\\slonik\\dist\\one.js"],
    ["own", "first", "other", "-"],
  ],
  ["no frame", [], ["first", "own", "other", "-"]],
])("what files have at hand, where the frames show %s", async (_, frames, expected) => {
  await loadTypeScript();
  const violation = { engine: "postgresql", driver: "pg" } as Violation;
  const world = createWorld(memoryProject(layered), typescriptCalls);
  const atHand = driverAtHand(violation, frames.map(frame), databases, { calls: typescriptCalls, world });
  const of = (file: string) => atHand({ place: { file } } as Write)?.is ?? "-";
  expect(Object.keys(layered).map(of)).toEqual(expected);
});
