/** Bookshelf's words for the sites: models over the tables that Knex's migration makes, rows that save themselves. */

import { type Entity, entities } from "../schema";
import type { At, Choice, Dialect, Operation, Shape } from "../site";
import { migration } from "./knex";
import { dialectOf, object, plural } from "./typescript";

/** A row is an object around its values. */
const row: Shape = { path: ".attributes" };

const given = ({ values, whole }: At) => whole ?? object(values);
const made = (at: At) => `new ${at.entity.name}(${given(at)})`;
/** What `save` is told beside the values. */
function told({ client }: At, ...options: readonly string[]): string {
  const all = [...options, ...(client === "trx" ? ["transacting: trx"] : [])];
  return all.length > 0 ? `{ ${all.join(", ")} }` : "";
}
/** `save()`, `save(null, { transacting: trx })` */
function saved(at: At, values = ""): string {
  const options = told(at);
  if (options === "") return `save(${values})`;
  return `save(${values || "null"}, ${options})`;
}
const isSaidInFull = (_: Entity, { values }: Choice) => values !== "whole" && values !== "spread";

const operations: Readonly<Record<string, Operation>> = {
  "save of new": {
    gives: "value",
    shape: row,
    write: (at) => ({ before: [], call: `${made(at)}.${saved(at)}`, gives: "value" }),
  },
  "save of forge": {
    gives: "value",
    shape: row,
    write: (at) => ({
      before: [],
      call: `${at.entity.name}.forge(${given(at)}).${saved(at)}`,
      gives: "value",
    }),
  },
  "save with values": {
    gives: "value",
    shape: row,
    write: (at) => ({ before: [], call: `new ${at.entity.name}().${saved(at, given(at))}`, gives: "value" }),
  },
  "save as an insert": {
    gives: "value",
    shape: row,
    write: (at) => ({
      before: [],
      call: `${at.entity.name}.forge().save(${given(at)}, ${told(at, 'method: "insert"')})`,
      gives: "value",
    }),
  },
  "save of a variable": {
    shape: row,
    write: (at) => ({
      before: [`const ${at.row} = ${made(at)};`],
      call: `${at.row}.${saved(at)}`,
      gives: "variable",
    }),
  },
  "save of what was set": {
    shape: row,
    fits: isSaidInFull,
    write: (at) => ({
      before: [
        `const ${at.row} = new ${at.entity.name}();`,
        ...at.values.map(([name, text]) => `${at.row}.set("${name}", ${text});`),
      ],
      call: `${at.row}.${saved(at)}`,
      gives: "variable",
    }),
  },
  patch: {
    loads: true,
    write: (at) => ({
      before: [],
      call: `new ${at.entity.name}({ id }).save(${object(at.values)}, ${told(at, "patch: true")})`,
      gives: null,
    }),
  },
  "save of a loaded row": {
    loads: true,
    shape: row,
    write: (at) => ({
      before: [`const ${at.row} = await new ${at.entity.name}({ id }).fetch(${told(at)});`],
      call: `${at.row}.${saved(at, object(at.values))}`,
      gives: "variable",
    }),
  },
};

const base = dialectOf({
  id: "bookshelf",
  operations,
  own: { looks: ["new", "where"] },
  reach: () => ({ client: "knex", type: "Knex", transaction: "trx", transactionType: "Knex.Transaction" }),
  table: (entity) => `"${plural({ name: entity })}"`,
  column: (field) => `"${field}"`,
  find(client, { name }, condition, { looks } = {}) {
    const options = `{ require: false${client === "trx" ? ", transacting: trx" : ""} }`;
    return looks === "where"
      ? `${name}.where(${object(condition)}).fetch(${options})`
      : `new ${name}(${object(condition)}).fetch(${options})`;
  },
  begin: (_, __, lines, gives) => [
    `${gives ? "return " : ""}await bookshelf.transaction(async (trx: Knex.Transaction) => {`,
    ...lines.map((line) => `  ${line}`),
    "});",
  ],
  note: (client, _, note) =>
    `new Audit({ note: "${note}" }).save(${client === "trx" ? "null, { transacting: trx }" : ""})`,
  modules: {
    knex: ["Knex"],
    "../models": ["Audit", "bookshelf", ...entities.map(({ name }) => name)],
  },
  hooks: true,
  fits: (entity) => !entity.derived,
  schema: () => ({
    "migrations/20240101000000_tables.ts": migration(),
    "src/db.ts": database,
    "src/models.ts": models(),
  }),
});

export const bookshelf: Dialect = { ...base, clients: ["global", "parameter"] };

const database = `import knexFactory from "knex";

export const knex = knexFactory({
  client: "pg",
  connection: () => ({ connectionString: process.env.DATABASE_URL }),
  pool: { min: 1, max: 1 },
  asyncStackTraces: true,
});
`;

function models(): string {
  const small = (field: string) => [
    "  initialize() {",
    `    this.on("saving", () => { this.set("${field}", this.get("${field}").toLowerCase()); });`,
    "  },",
  ];
  const own = (name: string, lines: readonly string[] = []) => [
    `export const ${name} = bookshelf.model("${name}", {`,
    `  tableName: "${plural({ name })}",`,
    ...lines,
    "});",
    "",
  ];
  return [
    "// @ts-ignore: it has no types of its own",
    `import bookshelfFactory from "bookshelf";`,
    `import { knex } from "./db";`,
    "",
    "export const bookshelf = bookshelfFactory(knex as any) as any;",
    "",
    ...own("Team"),
    ...own("Audit"),
    ...entities.flatMap(({ name, normalised, by }) => {
      if (!normalised) return own(name);
      if (by !== "base")
        return own(
          name,
          small(normalised).map((line) => line.replace("() {", "(this: any) {")),
        );
      return [
        `const Small${name} = bookshelf.Model.extend({`,
        ...small(normalised).map((line) => line.replace("() {", "(this: any) {")),
        "});",
        "",
        `export const ${name} = Small${name}.extend({ tableName: "${plural({ name })}" });`,
        "",
      ];
    }),
  ].join("\n");
}
