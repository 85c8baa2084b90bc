/** Plain SQL's words for the sites: statements through pg and PGlite, tables made by a migration. */

import type { At, Operation, Shape, Written } from "../site";
import { snake, tablesInSql } from "./sql-tables";
import { dialectOf, plural, type Values } from "./typescript";

const rows: Shape = { pattern: "{ rows: [_] }", path: ".rows[0]" };
const result: Shape = { path: ".rows[0]" };

/** `client.query("INSERT INTO …", [a, b])`, as one string or a template over lines. */
function sent(
  { client, choice, entity }: At,
  parts: readonly string[],
  values: Values,
  gives: Written["gives"],
): Written {
  const isLong = choice.text === "template" || parts.some((part) => part.includes('"'));
  const text = isLong ? `\`\n  ${parts.join("\n  ")}\n\`` : `"${parts.join(" ")}"`;
  const list = `[${values.map(([, value]) => value).join(", ")}]`;
  // PGlite wants to be told what its rows are.
  const type = choice.driver === "pglite" && gives === "value" ? `<${entity.name}Input>` : "";
  const call =
    choice.text === "config" && choice.driver === "pg"
      ? `${client}.query({ text: ${text}, values: ${list} })`
      : `${client}.query${type}(${text}, ${list})`;
  return { before: [], call, gives };
}

const insert = ({ entity, values }: At) => [
  `INSERT INTO ${plural(entity)} (${values.map(([name]) => snake(name)).join(", ")})`,
  `VALUES (${values.map((_, i) => `$${i + 1}`).join(", ")})`,
];
const aliased = (name: string) => (snake(name) === name ? name : `${snake(name)} AS "${name}"`);
const columns = ({ entity }: At) => ["id", ...entity.fields.map(({ name }) => aliased(name))].join(", ");
const plainNames = ({ fields }: { fields: readonly { name: string }[] }) =>
  fields.every(({ name }) => snake(name) === name);

const operations: Readonly<Record<string, Operation>> = {
  insert: { write: (at) => sent(at, insert(at), at.values, null) },
  "insert returning": {
    gives: "value",
    shape: rows,
    write: (at) => sent(at, [...insert(at), `RETURNING ${columns(at)}`], at.values, "value"),
  },
  "insert returning all": {
    gives: "value",
    shape: result,
    fits: plainNames,
    write: (at) => sent(at, [...insert(at), "RETURNING *"], at.values, "value"),
  },
  "insert of a constant": {
    write: (at) => {
      const { call } = sent(at, ["_"], at.values, null);
      return {
        before: [`const statement = "${insert(at).join(" ")}";`],
        call: call.replace(/"_"|`\s+_\s+`/, "statement"),
        gives: null,
      };
    },
  },
  update: {
    loads: true,
    write: (at) =>
      sent(
        at,
        [
          `UPDATE ${plural(at.entity)}`,
          `SET ${at.values.map(([name], i) => `${snake(name)} = $${i + 1}`).join(", ")}`,
          `WHERE id = $${at.values.length + 1}`,
        ],
        [...at.values, ["id", "id"]],
        null,
      ),
  },
};

const table = (entity: string) => `"${plural({ name: entity })}"`;
const column = (field: string) => `"${snake(field)}"`;

export const plainSql = dialectOf({
  id: "plain-sql",
  operations,
  lacks: ["whole", "spread"],
  own: { driver: ["pg", "pglite"], text: ["string", "template", "config"] },
  reach: ({ driver }) =>
    driver === "pglite"
      ? { client: "database", type: "PGlite", transaction: "tx", transactionType: "Transaction" }
      : { client: "pool", type: "Pool", transaction: "client", transactionType: "PoolClient" },
  table,
  column,
  find: (client, entity, condition) =>
    `${client}.query("SELECT id FROM ${plural(entity)} WHERE ${condition
      .map(([name], i) => `${snake(name)} = $${i + 1}`)
      .join(" AND ")}", [${condition.map(([, text]) => text).join(", ")}])`,
  finds: () => rows,
  begin(outside, { driver, caught }, lines, gives) {
    const body = lines.map((line) => `  ${line}`);
    if (driver === "pglite")
      return [`${gives ? "return " : ""}await ${outside}.transaction(async (tx) => {`, ...body, "});"];
    if (gives) return ["return await inTransaction(async (client) => {", ...body, "});"];
    return [
      `const client = await ${outside}.connect();`,
      "try {",
      '  await client.query("BEGIN");',
      ...body,
      '  await client.query("COMMIT");',
      `} catch (${caught}) {`,
      '  await client.query("ROLLBACK");',
      `  throw ${caught};`,
      "} finally {",
      "  client.release();",
      "}",
    ];
  },
  note: (client, _, note) => `${client}.query("INSERT INTO audits (note) VALUES ($1)", ["${note}"])`,
  modules: {
    "@electric-sql/pglite": ["PGlite", "Transaction"],
    pg: ["Pool", "PoolClient"],
    "../db": ["database", "inTransaction", "pool"],
  },
  fits(entity, { quotes, beside, row, input, operation, driver, text, layout }) {
    // A name in double quotes within the SQL.
    if (quotes === "single" && !plainNames(entity)) return false;
    if (operation === "insert of a constant" && [beside, row, input].includes("statement")) return false;
    // Over lines would go what the SQL lists, too.
    return text !== "config" || (driver === "pg" && layout === "one line");
  },
  schema: () => ({ "migrations/001_tables.sql": plainTables().join("\n"), "src/db.ts": database }),
});

export const plainTables = () =>
  tablesInSql({ table, column, unique: (name, columns) => `${name}_${columns.join("_")}_key` });

const database = `import { Pool, type PoolClient } from "pg";

export { database } from "./postgres";

export const pool = new Pool({ max: 1 });

export async function inTransaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}
`;
