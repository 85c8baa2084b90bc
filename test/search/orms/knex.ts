/** Knex's words for the sites: rows of a table by the builder, tables made by a migration. */

import { type Entity, entities, type Field } from "../schema";
import type { At, Choice, Operation, Shape } from "../site";
import { dialectOf, object, plural, type Values } from "./typescript";

const first: Shape = { pattern: "[_]", path: "[0]" };
const list: Shape = { path: "[0]" };

/** `trx("members")`, or `knex("members").transacting(trx)` where that is chosen. */
function rows(client: string, entity: Pick<Entity, "name">, choice: Choice | undefined): string {
  const told = choice?.carried === "transacting" && client === "trx";
  return told ? `knex("${plural(entity)}").transacting(trx)` : `${client}("${plural(entity)}")`;
}

const insert = ({ client, choice, entity, values, whole }: At, given = whole ?? object(values)) =>
  `${rows(client, entity, choice)}.insert(${given})`;
const update = ({ client, choice, entity, values }: At) =>
  `${rows(client, entity, choice)}.where({ id }).update(${object(values)})`;
/** The columns that callers read. */
const some = ({ keys }: Entity) =>
  `[${["id", ...new Set(keys.flat())].map((name) => `"${name}"`).join(", ")}]`;

/** What runs in no transaction or in that of its client: the builder is not called with a table first. */
const ofClient = (_: Entity, { carried }: Choice) => carried !== "transacting";

const operations: Readonly<Record<string, Operation>> = {
  insert: { write: (at) => ({ before: [], call: insert(at), gives: null }) },
  "insert, returning": {
    gives: "value",
    shape: first,
    write: (at) => ({ before: [], call: `${insert(at)}.returning("*")`, gives: "value" }),
  },
  "insert, returning a list": {
    gives: "value",
    shape: list,
    write: (at) => ({ before: [], call: `${insert(at)}.returning("*")`, gives: "value" }),
  },
  "insert, returning some columns": {
    gives: "value",
    shape: first,
    write: (at) => ({ before: [], call: `${insert(at)}.returning(${some(at.entity)})`, gives: "value" }),
  },
  "insert with its columns": {
    gives: "value",
    shape: first,
    write: (at) => ({
      before: [],
      call: insert(at, `${at.whole ?? object(at.values)}, ${some(at.entity)}`),
      gives: "value",
    }),
  },
  "insert of a variable": {
    gives: "value",
    shape: first,
    write: (at) => ({
      before: [`const fields = ${at.whole ?? object(at.values)};`],
      call: `${insert(at, "fields")}.returning("*")`,
      gives: "value",
    }),
  },
  "insert into": {
    fits: ofClient,
    write: ({ client, entity, values, whole }) => ({
      before: [],
      call: `${client}.insert(${whole ?? object(values)}).into("${plural(entity)}")`,
      gives: null,
    }),
  },
  "insert as SQL": {
    // A name in double quotes within the SQL.
    fits: (entity, choice) =>
      !["whole", "spread"].includes(choice.values as string) &&
      ofClient(entity, choice) &&
      (choice.quotes === "double" || entity.fields.every(({ name }) => name === name.toLowerCase())),
    write: ({ client, entity, values }) => ({
      before: [],
      call: `${client}.raw(\`INSERT INTO ${plural(entity)} (${values.map(([name]) => `"${name}"`).join(", ")}) VALUES (${values.map(() => "?").join(", ")})\`, [${values.map(([, text]) => text).join(", ")}])`,
      gives: null,
    }),
  },
  "insert of a list": {
    bulk: true,
    write: (at) => ({ before: [], call: insert(at, at.list), gives: null }),
  },
  "batch insert": {
    bulk: true,
    fits: ofClient,
    write: ({ client, entity, list }) => ({
      before: [],
      call: `${client}.batchInsert("${plural(entity)}", ${list})`,
      gives: null,
    }),
  },
  update: { loads: true, write: (at) => ({ before: [], call: update(at), gives: null }) },
  "update, returning": {
    loads: true,
    gives: "value",
    shape: first,
    write: (at) => ({ before: [], call: `${update(at)}.returning("*")`, gives: "value" }),
  },
};

export const knex = dialectOf({
  id: "knex",
  operations,
  own: { looks: ["first", "select"], carried: ["receiver", "transacting"], opens: ["callback", "provided"] },
  reach: () => ({ client: "knex", type: "Knex", transaction: "trx", transactionType: "Knex.Transaction" }),
  table: (entity) => `"${plural({ name: entity })}"`,
  column: (field) => `"${field}"`,
  find(client, entity, condition, choice) {
    const where = `${rows(client, entity, choice)}.where(${object(condition)})`;
    return choice?.looks === "select" ? `${where}.select("*")` : `${where}.first()`;
  },
  finds: ({ looks }) => (looks === "select" ? first : undefined),
  begin(client, { opens, caught }, lines, gives) {
    const body = lines.map((line) => `  ${line}`);
    if (opens !== "provided" || gives)
      return [`${gives ? "return " : ""}await ${client}.transaction(async (trx) => {`, ...body, "});"];
    return [
      `const trx = await ${client}.transaction();`,
      "try {",
      ...body,
      "  await trx.commit();",
      `} catch (${caught}) {`,
      "  await trx.rollback();",
      `  throw ${caught};`,
      "}",
    ];
  },
  note: (client, _, note) => `${client}("audits").insert({ note: "${note}" })`,
  modules: { knex: ["Knex"], "../db": ["knex"] },
  fits: (_, { beside, row, input, operation }) =>
    operation !== "insert of a variable" || ![beside, row, input].includes("fields"),
  schema: () => ({ "migrations/20240101000000_tables.ts": migration(), "src/db.ts": database }),
});

const database = `import knexFactory from "knex";

export const knex = knexFactory({
  client: "pg",
  connection: () => ({ connectionString: process.env.DATABASE_URL }),
  pool: { min: 1, max: 1 },
  asyncStackTraces: true,
});
`;

/** The same tables for all that builds on Knex. */
export function migration(): string {
  const made = (name: string, lines: readonly string[]) => [
    `  await knex.schema.createTable("${plural({ name })}", (table) => {`,
    '    table.increments("id");',
    ...lines.map((line) => `    ${line};`),
    "  });",
  ];
  return [
    `import type { Knex } from "knex";`,
    "",
    "export async function up(knex: Knex): Promise<void> {",
    ...made("Team", ['table.text("name").notNullable()']),
    ...made("Audit", ['table.text("note").notNullable()']),
    ...entities.flatMap((entity) =>
      made(entity.name, [...entity.fields.map((field) => columnOf(entity, field)), ...keysOf(entity)]),
    ),
    ...made("Note", [
      'table.text("text").notNullable()',
      'table.integer("memberId").notNullable().references("id").inTable("members")',
    ]),
    "}",
    "",
  ].join("\n");
}

function columnOf({ keys, within }: Entity, { name, type, nullable, byDefault, parent }: Field): string {
  const isUnique = !within && keys.some((key) => key.join() === name);
  return [
    `table.${type === "string" ? "text" : "integer"}("${name}")`,
    ...(nullable ? [] : [".notNullable()"]),
    ...(isUnique ? [".unique()"] : []),
    ...(byDefault ? [`.defaultTo("${byDefault}")`] : []),
    ...(parent ? [`.references("id").inTable("${plural({ name: parent })}")`] : []),
  ].join("");
}

function keysOf({ keys, within }: Entity): string[] {
  const [where] = Object.entries(within ?? {}) as Values[number][] | [];
  const texts = (key: readonly string[]) => `[${key.map((field) => `"${field}"`).join(", ")}]`;
  return keys
    .filter((key) => key.length > 1 || where)
    .map((key) =>
      where
        ? `table.unique(${texts(key)}, { predicate: knex.whereRaw("${where[0]} = ${where[1]}") })`
        : `table.unique(${texts(key)})`,
    );
}
