/** Drizzle's words for the sites: tables, the calls of its builders. */

import { type Entity, entities, type Field } from "../schema";
import type { At, Operation, Shape } from "../site";
import { snake, tablesInSql } from "./sql-tables";
import { dialectOf, object, plural, type Values } from "./typescript";

const first: Shape = { pattern: "[_]", path: "[0]" };
const list: Shape = { path: "[0]" };

const insert = ({ client, entity, values, whole }: At, given = whole ?? object(values)) =>
  `${client}.insert(${plural(entity)}).values(${given})`;
const update = ({ client, entity, values }: At) =>
  `${client}.update(${plural(entity)}).set(${object(values)}).where(eq(${plural(entity)}.id, id))`;
/** The columns that callers read. */
const some = (entity: Entity) =>
  object(["id", ...new Set(entity.keys.flat())].map((name) => [name, `${plural(entity)}.${name}`] as const));

const operations: Readonly<Record<string, Operation>> = {
  insert: { write: (at) => ({ before: [], call: insert(at), gives: null }) },
  "insert, returning": {
    gives: "value",
    shape: first,
    write: (at) => ({ before: [], call: `${insert(at)}.returning()`, gives: "value" }),
  },
  "insert, returning a list": {
    gives: "value",
    shape: list,
    write: (at) => ({ before: [], call: `${insert(at)}.returning()`, gives: "value" }),
  },
  "insert, returning some columns": {
    gives: "value",
    shape: first,
    write: (at) => ({ before: [], call: `${insert(at)}.returning(${some(at.entity)})`, gives: "value" }),
  },
  "insert of a variable": {
    gives: "value",
    shape: first,
    write: (at) => ({
      before: [`const fields = ${at.whole ?? object(at.values)};`],
      call: `${insert(at, "fields")}.returning()`,
      gives: "value",
    }),
  },
  "insert of a list": {
    bulk: true,
    write: (at) => ({ before: [], call: insert(at, at.list), gives: null }),
  },
  "insert as SQL": {
    fits: (_, { values }) => values !== "whole" && values !== "spread",
    write: ({ client, entity, values }) => ({
      before: [],
      call: `${client}.execute(sql\`INSERT INTO ${plural(entity)} (${values.map(([name]) => snake(name)).join(", ")}) VALUES (${values.map(([, text]) => `\${${text}}`).join(", ")})\`)`,
      gives: null,
    }),
  },
  update: { loads: true, write: (at) => ({ before: [], call: update(at), gives: null }) },
  "update, returning": {
    loads: true,
    gives: "value",
    shape: first,
    write: (at) => ({ before: [], call: `${update(at)}.returning()`, gives: "value" }),
  },
};

const table = (entity: string) => `"${plural({ name: entity })}"`;
const column = (field: string) => `"${snake(field)}"`;

export const drizzle = dialectOf({
  id: "drizzle",
  operations,
  own: { looks: ["select", "query"] },
  reach: () => ({ client: "db", type: "Db", transaction: "tx", transactionType: "Tx" }),
  table,
  column,
  find(client, entity, condition, { looks } = {}) {
    const name = plural(entity);
    const equal = condition.map(([field, text]) => `eq(${name}.${field}, ${text})`);
    const where = equal.length > 1 ? `and(${equal.join(", ")})` : equal.join();
    return looks === "query"
      ? `${client}.query.${name}.findFirst({ where: ${where} })`
      : `${client}.select().from(${name}).where(${where}).limit(1)`;
  },
  finds: ({ looks }) => (looks === "query" ? undefined : first),
  begin: (client, _, lines, gives) => [
    `${gives ? "return " : ""}await ${client}.transaction(async (tx) => {`,
    ...lines.map((line) => `  ${line}`),
    "});",
  ],
  note: (client, _, note) => `${client}.insert(audits).values({ note: "${note}" })`,
  modules: {
    "drizzle-orm": ["and", "eq", "sql"],
    "../db": ["db", "Db", "Tx"],
    "../schema": ["audits", ...entities.map(plural)],
  },
  fits: (_, { beside, row, input, operation }) =>
    operation !== "insert of a variable" || ![beside, row, input].includes("fields"),
  schema: () => ({ "src/schema.ts": tables(), "src/db.ts": database }),
});

/** What `drizzle-kit push` would make: it wants a terminal. */
export const drizzleTables = () =>
  tablesInSql({
    table,
    column,
    unique: (name, columns) => `${name}_${columns.join("_")}_unique`,
    foreign: (name, by) => `${name}_${by}_teams_id_fk`,
  });

const database = `import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import * as schema from "./schema";

export const database = new PGlite();

export const db = drizzle({ client: database, schema });
export type Db = typeof db;
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];
`;

function tables(): string {
  const own = (name: string, columns: Values) =>
    `export const ${plural({ name })} = pgTable("${plural({ name })}", {\n  id: serial("id").primaryKey(),\n${columns.map(([field, text]) => `  ${field}: ${text},\n`).join("")}}`;
  return [
    `import { eq } from "drizzle-orm";`,
    `import { integer, pgTable, serial, text, unique, uniqueIndex } from "drizzle-orm/pg-core";`,
    "",
    `${own("Team", [["name", `text("name").notNull()`]])});\n`,
    `${own("Audit", [["note", `text("note").notNull()`]])});\n`,
    ...entities.map((entity) => {
      const { name, fields } = entity;
      return `${own(
        name,
        fields.map((field) => [field.name, columnOf(entity, field)]),
      )}${keysOf(entity)});\n`;
    }),
    `${own("Note", [
      ["text", `text("text").notNull()`],
      ["memberId", `integer("member_id").notNull().references(() => members.id)`],
    ])});\n`,
  ].join("\n");
}

function columnOf({ keys, within }: Entity, { name, type, nullable, byDefault, parent }: Field): string {
  const unique = !within && keys.some((key) => key.join() === name);
  return [
    `${type === "string" ? "text" : "integer"}("${snake(name)}")`,
    ...(nullable ? [] : [".notNull()"]),
    ...(unique ? [".unique()"] : []),
    ...(byDefault ? [`.default("${byDefault}")`] : []),
    ...(parent ? [`.references(() => ${plural({ name: parent })}.id)`] : []),
  ].join("");
}

function keysOf({ name, keys, within }: Entity): string {
  const [where] = Object.entries(within ?? {});
  const all = keys
    .filter((key) => key.length > 1 || where)
    .map((key) => {
      const columns = key.map((field) => `t.${field}`).join(", ");
      const called = `${plural({ name })}_${key.map(snake).join("_")}_unique`;
      return where
        ? `uniqueIndex("${called}").on(${columns}).where(eq(t.${where[0]}, ${where[1]}))`
        : `unique().on(${columns})`;
    });
  return all.length > 0 ? `, (t) => [${all.join(", ")}]` : "";
}
