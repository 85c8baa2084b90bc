/** The words of SQL in Python for the sites: statements through sqlite3, tables made by a script. */

import { type Entity, entities, type Field } from "../schema";
import type { At, Dialect, Operation, Written } from "../site";
import { snake } from "./sql-tables";

const table = (entity: string) => `${entity.toLowerCase()}s`;

const insert = ({ entity, values }: At, rest = "") =>
  `INSERT INTO ${table(entity.name)} (${values.map(([name]) => name).join(", ")}) VALUES (${values.map(() => "?").join(", ")})${rest}`;

/** As a tuple: one value alone wants a comma. */
const tuple = (values: readonly string[]) => `(${values.join(", ")}${values.length === 1 ? "," : ""})`;

/** The call with its text in one line, over lines, or in a variable of its own. */
function sent({ client, choice }: At, sql: string, values: string, method = "execute"): Written {
  const parts = sql.split(/ (?=VALUES|SET|WHERE)/);
  if (choice.text === "triple")
    return {
      before: [],
      call: `${client}.${method}("""${parts.join("\n            ")}""", ${values})`,
      gives: null,
    };
  if (choice.text === "constant")
    return {
      before: [`statement = "${sql}"`],
      call: `${client}.${method}(statement, ${values})`,
      gives: null,
    };
  return { before: [], call: `${client}.${method}("${sql}", ${values})`, gives: null };
}

const operations: Readonly<Record<string, Operation>> = {
  insert: { write: (at) => sent(at, insert(at), tuple(at.values.map(([, value]) => value))) },
  "insert of a list": {
    write: (at) => sent(at, insert(at), `[${at.values.map(([, value]) => value).join(", ")}]`),
  },
  "insert of named values": {
    write: (at) => {
      const named = insert(at).replace(/\(\?.*\)$/, `(${at.values.map(([name]) => `:${name}`).join(", ")})`);
      return sent(at, named, at.whole ? (at.choice.input as string) : dictionary(at));
    },
  },
  "insert by a cursor": {
    write: (at) => {
      const written = sent(
        { ...at, client: "cursor" },
        insert(at),
        tuple(at.values.map(([, value]) => value)),
      );
      return { ...written, before: [`cursor = ${at.client}.cursor()`, ...written.before] };
    },
  },
  "insert of many": {
    bulk: true,
    write: (at) => {
      const names = at.entity.fields.map(({ name }) => snake(name));
      const named = `INSERT INTO ${table(at.entity.name)} (${names.join(", ")}) VALUES (${names.map((name) => `:${name}`).join(", ")})`;
      return sent(at, named, at.list, "executemany");
    },
  },
  update: {
    loads: true,
    write: (at) =>
      sent(
        at,
        `UPDATE ${table(at.entity.name)} SET ${at.values.map(([name]) => `${name} = ?`).join(", ")} WHERE id = ?`,
        tuple([...at.values.map(([, value]) => value), "pk"]),
      ),
  },
};

const dictionary = ({ values }: At) => `{${values.map(([name, value]) => `"${name}": ${value}`).join(", ")}}`;

export const pythonSql: Dialect = {
  id: "python-sql",
  language: "python",
  operations,
  clients: ["connection", "parameter"],
  hosts: ["function", "method", "static method"],
  own: { text: ["plain", "triple", "constant"] },
  lacks: ["atomic", "default left out"],
  field: snake,
  table,
  column: snake,
  client: (_, { client }) => (client === "parameter" ? "db" : "connection"),
  find: (client, { name }, condition) =>
    `${client}.execute("SELECT id FROM ${table(name)} WHERE ${condition.map(([field]) => `${field} = ?`).join(" AND ")}", ${tuple(condition.map(([, text]) => text))}).fetchone()`,
  transaction: ({ client }, lines) => [
    `with ${client === "parameter" ? "db" : "connection"}:`,
    ...lines.map((line) => (line === "" ? "" : `    ${line}`)),
  ],
  sibling: ({ client }, _, note) =>
    `${client === "parameter" ? "db" : "connection"}.execute("INSERT INTO audits (note) VALUES (?)", ("${note}",))`,
  imports: (_, __, text) =>
    /(?<!\.)\bconnection\b/.test(text) ? ["from shop.database import connection"] : [],
  parameter: (_, { client }) => (client === "parameter" ? "db" : ""),
  member: () => "",
  fits({ normalised, derived }, { operation, row, input, beside, layout, quotes, values, text }) {
    // No model stands between the program and its table.
    if (normalised !== undefined || derived !== undefined) return false;
    if (layout === "lines" || (quotes === "single" && text !== "plain")) return false;
    if (values === "spread" && operation !== "insert of named values") return false;
    const taken = ["connection", "cursor", "db", "pk", "statement"];
    return ![row, input, beside].some((each) => taken.includes(each ?? ""));
  },
  schema: () => ({
    "shop/__init__.py": "",
    "shop/database.py": `import sqlite3\n\nconnection = sqlite3.connect(":memory:")\nconnection.execute("PRAGMA foreign_keys = 1")\n`,
    "schema.sql": tables().join("\n"),
  }),
};

function tables(): string[] {
  return [
    create("Team", ["name TEXT NOT NULL"]),
    create("Audit", ["note TEXT NOT NULL"]),
    ...entities.flatMap(own),
    create("Note", ["text TEXT NOT NULL", "member_id INTEGER NOT NULL REFERENCES members (id)"]),
  ];
}

function own({ name, fields, keys, within }: Entity): string[] {
  const where = Object.entries(within ?? {}).map(([field, value]) => `${snake(field)} = ${value}`);
  const [first = [], ...others] = keys.map((key) => key.map(snake).join(", "));
  const unique = (within ? others : [first, ...others]).map((columns) => `UNIQUE (${columns})`);
  const index = `CREATE UNIQUE INDEX ${table(name)}_key ON ${table(name)} (${first}) WHERE ${where.join(" AND ")};`;
  return [create(name, [...fields.map(column), ...unique]), ...(within ? [index] : [])];
}

/** With ids that are not used again: by them it is known what is new. */
const create = (entity: string, columns: readonly string[]) =>
  `CREATE TABLE ${table(entity)} (\n  ${["id INTEGER PRIMARY KEY AUTOINCREMENT", ...columns].join(",\n  ")}\n);`;

function column({ name, type, nullable, byDefault, parent }: Field): string {
  const parts = [
    snake(name),
    type === "string" ? "TEXT" : "INTEGER",
    ...(nullable ? [] : ["NOT NULL"]),
    ...(byDefault ? [`DEFAULT '${byDefault}'`] : []),
    ...(parent ? [`REFERENCES ${table(parent)} (id)`] : []),
  ];
  return parts.join(" ");
}
