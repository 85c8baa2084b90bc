/** Kysely's words for the sites: its builders over a typed database, tables made by a migration, names by CamelCasePlugin. */

import { type Entity, entities, type Field } from "../schema";
import type { At, Operation, Shape } from "../site";
import { snake } from "./sql-tables";
import { dialectOf, object, plural, type Values } from "./typescript";

const first: Shape = { pattern: "[_]", path: "[0]" };
const list: Shape = { path: "[0]" };

const insert = ({ client, entity, values, whole }: At, given = whole ?? object(values)) =>
  `${client}.insertInto("${plural(entity)}").values(${given})`;
const update = ({ client, entity, values }: At) =>
  `${client}.updateTable("${plural(entity)}").set(${object(values)}).where("id", "=", id)`;
/** The columns that callers read. */
const some = ({ keys }: Entity) =>
  `[${["id", ...new Set(keys.flat())].map((name) => `"${name}"`).join(", ")}]`;
const orThrow = ".executeTakeFirstOrThrow()";

const operations: Readonly<Record<string, Operation>> = {
  insert: { write: (at) => ({ before: [], call: `${insert(at)}.execute()`, gives: null }) },
  "insert, counted": {
    write: (at) => ({ before: [], call: `${insert(at)}.executeTakeFirst()`, gives: null }),
  },
  "insert, returning": {
    gives: "value",
    write: (at) => ({ before: [], call: `${insert(at)}.returningAll()${orThrow}`, gives: "value" }),
  },
  "insert, returning a list": {
    gives: "value",
    shape: list,
    write: (at) => ({ before: [], call: `${insert(at)}.returningAll().execute()`, gives: "value" }),
  },
  "insert, returning some columns": {
    gives: "value",
    shape: first,
    write: (at) => ({
      before: [],
      call: `${insert(at)}.returning(${some(at.entity)}).execute()`,
      gives: "value",
    }),
  },
  "insert of a variable": {
    gives: "value",
    write: (at) => ({
      before: [`const fields = ${at.whole ?? object(at.values)};`],
      call: `${insert(at, "fields")}.returningAll()${orThrow}`,
      gives: "value",
    }),
  },
  "insert of a list": {
    bulk: true,
    write: (at) => ({ before: [], call: `${insert(at, at.list)}.execute()`, gives: null }),
  },
  "insert as SQL": {
    fits: (_, { values }) => values !== "whole" && values !== "spread",
    write: ({ client, entity, values }) => ({
      before: [],
      call: `sql\`INSERT INTO ${plural(entity)} (${values.map(([name]) => snake(name)).join(", ")}) VALUES (${values.map(([, text]) => `\${${text}}`).join(", ")})\`.execute(${client})`,
      gives: null,
    }),
  },
  update: { loads: true, write: (at) => ({ before: [], call: `${update(at)}.execute()`, gives: null }) },
  "update, returning": {
    loads: true,
    gives: "value",
    write: (at) => ({ before: [], call: `${update(at)}.returningAll()${orThrow}`, gives: "value" }),
  },
};

export const kysely = dialectOf({
  id: "kysely",
  operations,
  own: { looks: ["selectAll", "select"], opens: ["callback", "controlled"] },
  reach: () => ({
    client: "db",
    type: "Kysely<Database>",
    transaction: "trx",
    transactionType: "Transaction<Database>",
  }),
  table: (entity) => `"${plural({ name: entity })}"`,
  column: (field) => `"${snake(field)}"`,
  find(client, entity, condition, choice) {
    const where = condition.map(([field, text]) => `.where("${field}", "=", ${text})`).join("");
    const shape = choice?.looks === "select" ? `.select(${some(entity)})` : ".selectAll()";
    return `${client}.selectFrom("${plural(entity)}")${shape}${where}.executeTakeFirst()`;
  },
  begin(client, { opens, caught }, lines, gives) {
    const body = lines.map((line) => `  ${line}`);
    if (opens !== "controlled" || gives)
      return [
        `${gives ? "return " : ""}await ${client}.transaction().execute(async (trx) => {`,
        ...body,
        "});",
      ];
    return [
      `const trx = await ${client}.startTransaction().execute();`,
      "try {",
      ...body,
      "  await trx.commit().execute();",
      `} catch (${caught}) {`,
      "  await trx.rollback().execute();",
      `  throw ${caught};`,
      "}",
    ];
  },
  note: (client, _, note) => `${client}.insertInto("audits").values({ note: "${note}" }).execute()`,
  modules: { kysely: ["Kysely", "Transaction", "sql"], "../db": ["Database", "db"] },
  fits: (_, { beside, row, input, operation }) =>
    operation !== "insert of a variable" || ![beside, row, input].includes("fields"),
  schema: () => ({ "src/migrations/001_tables.ts": migration(), "src/db.ts": database() }),
});

function database(): string {
  const table = (name: string, columns: readonly string[]) =>
    `  ${plural({ name })}: { id: Generated<number>; ${columns.join("; ")} };`;
  const typed = ({ name, type, nullable, byDefault }: Field) => {
    const own = nullable ? `${type} | null` : type;
    return `${name}: ${byDefault ? `Generated<${own}>` : own}`;
  };
  return [
    `import { PGlite } from "@electric-sql/pglite";`,
    `import { CamelCasePlugin, type Generated, Kysely, PostgresDialect } from "kysely";`,
    `import { pgliteOf } from "./pglite";`,
    "",
    "export interface Database {",
    table("Team", ["name: string"]),
    table("Audit", ["note: string"]),
    ...entities.map(({ name, fields }) => table(name, fields.map(typed))),
    table("Note", ["text: string", "memberId: number"]),
    "}",
    "",
    "export const lite = new PGlite();",
    "",
    "export const db = new Kysely<Database>({",
    "  dialect: new PostgresDialect({ pool: pgliteOf(lite) }),",
    "  plugins: [new CamelCasePlugin()],",
    "});",
    "",
  ].join("\n");
}

function migration(): string {
  const made = (name: string, lines: readonly string[]) => [
    `  await db.schema`,
    `    .createTable("${plural({ name })}")`,
    `    .addColumn("id", "serial", (col) => col.primaryKey())`,
    ...lines.map((line) => `    ${line}`),
    "    .execute();",
  ];
  return [
    `import { type Kysely, sql } from "kysely";`,
    "",
    "export async function up(db: Kysely<unknown>): Promise<void> {",
    ...made("Team", ['.addColumn("name", "text", (col) => col.notNull())']),
    ...made("Audit", ['.addColumn("note", "text", (col) => col.notNull())']),
    ...entities.flatMap((entity) => [
      ...made(entity.name, [...entity.fields.map((field) => columnOf(entity, field)), ...keysOf(entity)]),
      ...indexOf(entity),
    ]),
    ...made("Note", [
      '.addColumn("text", "text", (col) => col.notNull())',
      '.addColumn("member_id", "integer", (col) => col.notNull().references("members.id"))',
    ]),
    "}",
    "",
  ].join("\n");
}

function columnOf({ keys, within }: Entity, { name, type, nullable, byDefault, parent }: Field): string {
  const isUnique = !within && keys.some((key) => key.join() === name);
  const said = [
    ...(nullable ? [] : [".notNull()"]),
    ...(isUnique ? [".unique()"] : []),
    ...(byDefault ? [`.defaultTo("${byDefault}")`] : []),
    ...(parent ? [`.references("${plural({ name: parent })}.id")`] : []),
  ].join("");
  const own = said === "" ? "" : `, (col) => col${said}`;
  return `.addColumn("${snake(name)}", "${type === "string" ? "text" : "integer"}"${own})`;
}

const texts = (key: readonly string[]) => `[${key.map((field) => `"${snake(field)}"`).join(", ")}]`;

function keysOf({ name, keys, within }: Entity): string[] {
  return keys
    .filter((key) => key.length > 1 && !within)
    .map(
      (key) => `.addUniqueConstraint("${plural({ name })}_${key.map(snake).join("_")}_key", ${texts(key)})`,
    );
}

function indexOf({ name, keys, within }: Entity): string[] {
  const [where] = Object.entries(within ?? {}) as Values[number][] | [];
  const [key = []] = keys;
  if (!where) return [];
  return [
    `  await db.schema.createIndex("${plural({ name })}_${key.join("_")}_key").unique().on("${plural({ name })}").columns(${texts(key)}).where(sql.ref("${where[0]}"), "=", ${where[1]}).execute();`,
  ];
}
