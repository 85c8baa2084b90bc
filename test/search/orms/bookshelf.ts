/** Bookshelf's words for the sites: models over the tables that Knex's migration makes, rows that save themselves. It has no types of its own. */

import { type Entity, entities } from "../schema";
import type { At, Choice, Dialect, Operation, Shape, Written } from "../site";
import { migration } from "./knex";
import { dialectOf, object, plural } from "./typescript";

/** A row is a model: its values stand in it. */
const model: Shape = { path: ".attributes" };
const given = ({ values, whole }: At) => whole ?? object(values);
/** What a save is told of the transaction: `, { transacting: trx }`. */
const told = ({ client }: Pick<At, "client">, more = "") => {
  const all = [more, client === "" ? "" : `transacting: ${client}`].filter(Boolean).join(", ");
  return all === "" ? "" : `{ ${all} }`;
};
const saved = (row: string, at: At): string =>
  at.client === "" ? `${row}.save()` : `${row}.save(null, ${told(at)})`;
const value = (call: string, before: readonly string[] = []): Written => ({ before, call, gives: "value" });
const oneByOne = (_: Entity, { values }: Choice) => values !== "whole" && values !== "spread";

const operations: Readonly<Record<string, Operation>> = {
  "new and save": {
    gives: "value",
    shape: model,
    write: (at) => value(saved(`new ${at.entity.name}(${given(at)})`, at)),
  },
  "forge and save": {
    gives: "value",
    shape: model,
    write: (at) => value(saved(`${at.entity.name}.forge(${given(at)})`, at)),
  },
  "forge, and save with values": {
    gives: "value",
    shape: model,
    write: (at) => value(`${at.entity.name}.forge().save(${given(at)}, ${told(at, 'method: "insert"')})`),
  },
  "save of a variable": {
    gives: "value",
    shape: model,
    write: (at) => value(saved("made", at), [`const made = new ${at.entity.name}(${given(at)});`]),
  },
  "set one by one": {
    gives: "value",
    shape: model,
    fits: oneByOne,
    write: (at) =>
      value(saved("made", at), [
        `const made = new ${at.entity.name}();`,
        ...at.values.map(([name, text]) => `made.set("${name}", ${text});`),
      ]),
  },
  "update by its id": {
    loads: true,
    // What patches is not told to the hooks as the row's.
    fits: ({ normalised }) => !normalised,
    write: (at) => ({
      before: [],
      call: `new ${at.entity.name}({ id }).save(${object(at.values)}, ${told(at, "patch: true")})`,
      gives: null,
    }),
  },
  "update of a loaded row": {
    loads: true,
    gives: "value",
    shape: model,
    write: (at) =>
      value(`loaded.save(${object(at.values)}${at.client === "" ? "" : `, ${told(at)}`})`, [
        `const loaded = await ${at.entity.name}.where({ id }).fetch(${told(at, "require: true")});`,
      ]),
  },
};

const base = dialectOf({
  id: "bookshelf",
  operations,
  own: { opens: ["of bookshelf", "of knex"] },
  reach: () => ({ client: "knex", type: "Knex", transaction: "trx", transactionType: "Knex.Transaction" }),
  table: (entity) => `"${plural({ name: entity })}"`,
  column: (field) => `"${field}"`,
  find: (client, { name }, condition) =>
    `${name}.where(${object(condition)}).fetch(${told({ client }, "require: false")})`,
  begin(client, { opens }, lines, gives) {
    const opener = opens === "of knex" ? client : "bookshelf";
    return [
      `${gives ? "return " : ""}await ${opener}.transaction(async (trx${opens === "of knex" ? "" : ": Knex.Transaction"}) => {`,
      ...lines.map((line) => `  ${line}`),
      "});",
    ];
  },
  note: (client, _, note) =>
    client === "trx"
      ? `new Audit({ note: "${note}" }).save(null, { transacting: trx })`
      : `new Audit({ note: "${note}" }).save()`,
  modules: {
    knex: ["Knex"],
    "../db": ["knex"],
    "../models": ["Audit", "bookshelf", ...entities.map(({ name }) => name)],
  },
  hooks: true,
  fits: (entity, { beside, row, input }) =>
    !entity.derived && ![beside, row, input].some((name) => name === "made" || name === "loaded"),
  schema: () => ({
    "migrations/20240101000000_tables.ts": migration(),
    "src/db.ts": database,
    "src/models.ts": models(),
    "src/bookshelf.d.ts": types,
  }),
});

export const bookshelf: Dialect = {
  ...base,
  client: (_, { client }, inside) => (inside || client === "parameter" ? "trx" : ""),
};

const database = `import knexFactory from "knex";

export const knex = knexFactory({
  client: "pg",
  connection: () => ({ connectionString: process.env.DATABASE_URL }),
  pool: { min: 1, max: 1 },
  asyncStackTraces: true,
});
`;

/** It has no types of its own: as much as the sites say. */
const types = `declare module "bookshelf" {
  import type { Knex } from "knex";
  interface Row {
    readonly attributes: any;
    get(name: string): any;
    set(name: string, value: unknown): Row;
    on(event: string, handler: () => void): void;
    save(values?: object | null, options?: object): Promise<Row>;
  }
  interface ModelClass {
    new (values?: object): Row;
    forge(values?: object): Row;
    where(values: object): { fetch(options?: object): Promise<Row> };
    extend(members: object): ModelClass;
  }
  export default function bookshelf(knex: Knex): {
    readonly Model: ModelClass;
    model(name: string, members: object): ModelClass;
    transaction<T>(work: (trx: Knex.Transaction) => Promise<T>): Promise<T>;
  };
}
`;

function models(): string {
  const small = (field: string) => [
    "  initialize(this: any) {",
    `    this.on("saving", () => { if (this.get("${field}")) this.set("${field}", this.get("${field}").toLowerCase()); });`,
    "  },",
  ];
  const own = (name: string, lines: readonly string[] = [], of = "bookshelf.Model") => [
    `export const ${name} = ${of === "bookshelf.Model" ? `bookshelf.model("${name}", {` : `${of}.extend({`}`,
    `  tableName: "${plural({ name })}",`,
    ...lines,
    "});",
    "",
  ];
  return [
    `/// <reference path="./bookshelf.d.ts" />`,
    `import bookshelfFactory from "bookshelf";`,
    `import { knex } from "./db";`,
    "",
    "export const bookshelf = bookshelfFactory(knex);",
    "",
    ...own("Team"),
    ...own("Audit"),
    ...entities.flatMap(({ name, normalised, by }) => {
      if (!normalised) return own(name);
      if (by !== "base") return own(name, small(normalised));
      return [
        `const Small${name} = bookshelf.Model.extend({`,
        ...small(normalised),
        "});",
        "",
        ...own(name, [], `Small${name}`),
      ];
    }),
  ].join("\n");
}
