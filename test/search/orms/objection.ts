/** Objection's words for the sites: classes over the tables that Knex's migration makes, the queries that they begin. */

import { type Entity, entities } from "../schema";
import type { At, Choice, Dialect, Operation, Written } from "../site";
import { migration } from "./knex";
import { dialectOf, object, pairs, plural } from "./typescript";

const value = (call: string, before: readonly string[] = []): Written => ({ before, call, gives: "value" });
const given = ({ values, whole }: At) => whole ?? object(values);
const oneByOne = (_: Entity, { values }: Choice) => values !== "whole" && values !== "spread";
/** `trx` of `Member.query(trx)`. */
const carrier = (client: string) => client.slice(client.indexOf("(") + 1, -1);

const operations: Readonly<Record<string, Operation>> = {
  insert: { gives: "value", write: (at) => value(`${at.client}.insert(${given(at)})`) },
  "insert, fetched": { gives: "value", write: (at) => value(`${at.client}.insertAndFetch(${given(at)})`) },
  "insert, returning": {
    gives: "value",
    write: (at) => value(`${at.client}.insert(${given(at)}).returning("*")`),
  },
  "insert of a variable": {
    gives: "value",
    write: (at) => value(`${at.client}.insert(fields)`, [`const fields = ${given(at)};`]),
  },
  "insert of a list": {
    bulk: true,
    write: ({ client, list }) => ({ before: [], call: `${client}.insert(${list})`, gives: null }),
  },
  "insert of a relation": {
    gives: "value",
    fits: (entity, choice) => oneByOne(entity, choice) && ["Seat", "Plan"].includes(entity.name),
    write: ({ client, entity, values }) =>
      value(
        `team.$relatedQuery("${plural(entity)}"${carrier(client) ? `, ${carrier(client)}` : ""}).insert(${object(values.filter(([name]) => name !== "teamId"))})`,
        [
          `const team = await Team.query(${carrier(client)}).findById(${values.find(([name]) => name === "teamId")?.[1]}).throwIfNotFound();`,
        ],
      ),
  },
  "insert of a graph": {
    gives: "value",
    write: (at) => value(`${at.client}.insertGraph(${given(at)})`),
  },
  "insert of a graph with others": {
    nests: true,
    gives: "value",
    fits: (entity, { values }) => entity.notes === true && values !== "whole" && values !== "spread",
    write: ({ client, values }) =>
      value(`${client}.insertGraph({ ${pairs(values)}notes: [{ text: "first" }] })`),
  },
  patch: {
    loads: true,
    write: ({ client, values }) => ({
      before: [],
      call: `${client}.findById(id).patch(${object(values)})`,
      gives: null,
    }),
  },
  "patch, fetched": {
    loads: true,
    gives: "value",
    write: ({ client, values }) => value(`${client}.patchAndFetchById(id, ${object(values)})`),
  },
  "patch of a loaded row": {
    loads: true,
    write: ({ client, values, row }) => ({
      before: [`const ${row} = await ${client}.findById(id).throwIfNotFound();`],
      call: `${row}.$query(${carrier(client)}).patch(${object(values)})`,
      gives: "variable",
    }),
  },
};

const base = dialectOf({
  id: "objection",
  operations,
  own: { opens: ["callback", "of knex", "started"] },
  reach: () => ({ client: "knex", type: "Knex", transaction: "trx", transactionType: "Transaction" }),
  table: (entity) => `"${plural({ name: entity })}"`,
  column: (field) => `"${field}"`,
  find: (client, _, condition) => `${client}.findOne(${object(condition)})`,
  begin(_, { opens, caught }, lines, gives) {
    const body = lines.map((line) => `  ${line}`);
    const opener = opens === "of knex" ? "knex" : "Audit";
    if (opens !== "started" || gives)
      return [`${gives ? "return " : ""}await ${opener}.transaction(async (trx) => {`, ...body, "});"];
    return [
      "const trx = await Audit.startTransaction();",
      "try {",
      ...body,
      "  await trx.commit();",
      `} catch (${caught}) {`,
      "  await trx.rollback();",
      `  throw ${caught};`,
      "}",
    ];
  },
  note: (client, _, note) => `Audit.query(${client === "knex" ? "" : client}).insert({ note: "${note}" })`,
  modules: {
    knex: ["Knex"],
    objection: ["Transaction"],
    "../db": ["knex"],
    "../models": ["Audit", "Team", ...entities.map(({ name }) => name)],
  },
  hooks: true,
  fits: (entity, { beside, row, input, operation }) =>
    !entity.derived &&
    (operation !== "insert of a variable" || ![beside, row, input].includes("fields")) &&
    (operation !== "insert of a relation" || ![beside, row, input].includes("team")),
  schema: () => ({
    "migrations/20240101000000_tables.ts": migration(),
    "src/db.ts": database,
    "src/models.ts": classes(),
  }),
});

export const objection: Dialect = {
  ...base,
  client(entity, choice, inside) {
    const { name } = entity;
    if (inside || choice.client === "parameter") return `${name}.query(trx)`;
    return `${name}.query(${choice.client === "member" ? "this.knex" : ""})`;
  },
};

const database = `import knexFactory from "knex";

export const knex = knexFactory({
  client: "pg",
  connection: () => ({ connectionString: process.env.DATABASE_URL }),
  pool: { min: 1, max: 1 },
  asyncStackTraces: true,
});
`;

function classes(): string {
  const small = (field: string) => [
    ...["  $beforeInsert() {", `    this.${field} = this.${field}.toLowerCase();`, "  }", ""],
    ...["  $beforeUpdate() {", `    if (this.${field}) this.${field} = this.${field}.toLowerCase();`, "  }"],
  ];
  const own = (name: string, lines: readonly string[], above = "Model") => [
    `export class ${name} extends ${above} {`,
    `  static tableName = "${plural({ name })}";`,
    "  id!: number;",
    ...lines,
    "}",
    "",
  ];
  const related = (field: string, kind: string, model: string, from: string, to: string) => [
    `    ${field}: {`,
    `      relation: Model.${kind},`,
    `      modelClass: ${model},`,
    `      join: { from: "${from}", to: "${to}" },`,
    "    },",
  ];
  const mapped = (lines: readonly string[]) => [
    "",
    "  static relationMappings = () => ({",
    ...lines,
    "  });",
  ];
  return [
    `import { Model } from "objection";`,
    `import { knex } from "./db";`,
    "",
    "Model.knex(knex);",
    "",
    ...own("Audit", ["  note!: string;"]),
    ...own("Note", ["  text!: string;", "  memberId!: number;"]),
    ...entities.flatMap(({ name, fields, normalised, by, notes }) => {
      const above = by === "base" ? `Small${name}` : undefined;
      const typed = fields.map(
        (field) => `  ${field.name}!: ${field.type}${field.nullable ? " | null" : ""};`,
      );
      return [
        ...(above && normalised
          ? [
              `export class ${above} extends Model {`,
              `  ${normalised}!: string;`,
              "",
              ...small(normalised),
              "}",
              "",
            ]
          : []),
        ...own(
          name,
          [
            ...typed,
            ...(notes ? ["  notes?: Note[];"] : []),
            ...(notes
              ? mapped(related("notes", "HasManyRelation", "Note", "members.id", "notes.memberId"))
              : []),
            ...(normalised && !above ? ["", ...small(normalised)] : []),
          ],
          above,
        ),
      ];
    }),
    ...own("Team", [
      "  name!: string;",
      ...["Seat", "Plan"].map((name) => `  ${plural({ name })}?: ${name}[];`),
      ...mapped(
        ["Seat", "Plan"].flatMap((name) =>
          related(plural({ name }), "HasManyRelation", name, "teams.id", `${plural({ name })}.teamId`),
        ),
      ),
    ]),
  ].join("\n");
}
