/** CONTRIBUTING's recipe followed on made-up ORMs in a temporary copy: the skeleton type-checks, keeps the laws of adapters and passes its own case. */

import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newOrm } from "../scripts/new.mjs";
import * as adapters from "../server/src/adapters";
import type { Dialect } from "../server/src/code/dialect";
import { writesOf } from "../server/src/code/typescript/writes";
import type { Database, ModelReader, Orm } from "../server/src/domain/adapters";
import type { Constraint, Model } from "../server/src/domain/model";
import { createSource } from "../server/src/domain/text";
import { explain } from "../server/src/explain";
import { loadTypeScript } from "../server/src/syntax/typescript";
import { memoryProject } from "../server/src/workspace/memory";
import { readPage } from "./harness/case";
import { actualText } from "./harness/check";
import { noise } from "./harness/noise";

const wanted = [
  { name: "acme-orm", title: "Acme ORM", language: "typescript", variable: "acmeOrm" },
  { name: "brook", title: "Brook", language: "python", variable: "brook" },
] as const;

let root: string;
const orms = () => join(root, "server/src/orms");

beforeAll(async () => {
  await loadTypeScript();
  root = mkdtempSync(join(tmpdir(), "keyclash-new-"));
  mkdirSync(orms(), { recursive: true });
  const link = (from: string, to: string, but: readonly string[] = []) => {
    for (const name of readdirSync(from))
      if (!but.includes(name)) symlinkSync(resolve(from, name), join(to, name));
  };
  link("server/src", join(root, "server/src"), ["orms", "adapters.ts"]);
  link("server/src/orms", orms());
  copyFileSync("server/src/adapters.ts", join(root, "server/src/adapters.ts"));
  for (const one of wanted) newOrm(root, one);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What a generated file exports. */
async function exported<T>(name: string, part: string, member: string): Promise<T> {
  const module = await import(/* @vite-ignore */ pathToFileURL(join(orms(), name, `${part}.ts`)).href);
  return module[member] as T;
}

test("the skeletons and the registry type-check, as strictly as the house does", () => {
  const { config } = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ".");
  const files = wanted.flatMap(({ name }) =>
    readdirSync(join(orms(), name))
      .filter((file) => file.endsWith(".ts"))
      .map((file) => join(orms(), name, file)),
  );
  expect(files.length).toBe(10);
  const program = ts.createProgram(files, { ...options, types: [] });
  const own = files.map((file) => program.getSourceFile(file));
  const found = own.flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ]);
  expect(found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
}, 60_000);

test("the registry names them last, its imports in order", () => {
  const text = readFileSync(join(root, "server/src/adapters.ts"), "utf8");
  const list = /export const orms[^[]*\[\]? = \[([^\]]*)\]/.exec(text)?.[1] ?? "";
  expect(list.trim().split(/,\s*/).filter(Boolean).slice(-2)).toEqual(["acmeOrm", "brook"]);
  const paths = [...text.matchAll(/from "(\.\/orms\/[^"]+)"/g)].map((match) => match[1]);
  expect(paths).toEqual([...paths].sort());
  expect(paths).toContain("./orms/acme-orm");
});

describe.each(wanted)("$name", ({ name, title, language, variable }) => {
  test("is an adapter that no text makes throw, and claims no text that is not its own", async () => {
    const orm = await exported<Orm>(name, "index", variable);
    expect(orm).toMatchObject({ id: name, title, runtime: language === "python" ? "python" : "node" });
    for (const text of noise) expect(orm.readViolation(text)).toBeUndefined();
  });

  test("its case says what the product says", async () => {
    const orm = await exported<Orm>(name, "index", variable);
    const path = join(orms(), name, "cases/wording.md");
    const { cases } = readPage(path, readFileSync(path, "utf8"));
    expect(cases.length).toBe(1);
    for (const one of cases) {
      const project = memoryProject({});
      const all = { ...adapters, orms: [...adapters.orms, orm] };
      const outcome = { explanation: await explain(one.paste, project, all), project, marks: [] };
      expect(one.expectations.length).toBe(1);
      for (const { kind, argument, text } of one.expectations)
        expect(await actualText(kind, argument, outcome)).toBe(text);
    }
  });

  test("its parts keep the laws: readers are total, names fit the database", async () => {
    const models = await exported<ModelReader>(name, "models", "models");
    for (const text of noise) {
      expect(() => models.marker(text, "a")).not.toThrow();
      expect(models.link([models.read(createSource("a", text))])).toEqual({ models: [], notes: [] });
    }
    const names = await exported<(m: Model, c: Constraint, d: Database) => string[]>(name, "names", "names");
    const place = { file: "a", start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
    const constraint: Constraint = {
      kind: "unique",
      fields: ["email"],
      columns: ["email"],
      name: null,
      place,
    };
    const model = modelOf(name, constraint);
    for (const database of adapters.databases)
      for (const each of names(model, constraint, database)) {
        expect(each).not.toBe("");
        expect(new TextEncoder().encode(each).length).toBeLessThanOrEqual(database.maxNameLength);
      }
    expect(
      names(model, constraint, adapters.databases.find(({ id }) => id === "postgresql") as Database),
    ).toEqual(["users_email_key"]);
  });

  test("its dialect is of its language", async () => {
    const dialect = await exported<Dialect>(name, "dialect", "dialect");
    expect(dialect).toMatchObject({ orm: name, language });
    if (language !== "typescript") return;
    const model = modelOf(name);
    const text =
      "function add(users: Repository<User>, email: string) {\n  return users.insert({ email });\n}\n";
    const found = writesOf(dialect).read(createSource("src/a.ts", text), [model], [model]);
    expect(found).toMatchObject([{ model: model.id, operation: "insert", exact: true, function: "add" }]);
  });
});

test("says in a sentence what it cannot do", () => {
  expect(() => newOrm(root, { name: "django" })).toThrow("server/src/orms/django is there already.");
  expect(() => newOrm(root, { name: "Bad Name" })).toThrow("Bad Name is no id");
  expect(() => newOrm(root, { name: "../x" })).toThrow("../x is no id");
  expect(() => newOrm(root, { name: "good", title: '"' })).toThrow("is no title");
  expect(() => newOrm(root, { name: "good", language: "cobol" })).toThrow("cobol is no language");
});

function modelOf(orm: string, ...constraints: Constraint[]): Model {
  const place = { file: "src/user.ts", start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
  const fields: Model["fields"] = [
    { name: "email", column: "email", place, type: null, nullable: false, default: "none" },
  ];
  return {
    id: "src/user.ts#User",
    orm,
    name: "User",
    table: "users",
    schema: null,
    place,
    fields,
    constraints,
  };
}
