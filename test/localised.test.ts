/** PostgreSQL's translated sentences say the same in whatever wrapping an ORM or a logger prints them. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import { explain } from "../server/src/explain";

const page = readFileSync("server/src/databases/cases/postgresql-localised.md", "utf8");

/** Each message of the page: its sentence and its details, without the head of the line. */
const messages = [...page.matchAll(/^```trace.*\n([\s\S]*?)^```$/gm)]
  .flatMap(([, trace = ""]) => trace.split(/\n\n+/))
  .map((message) => message.trim())
  .filter((message) => /^\p{Lu}+: {1,2}/u.test(message));

/** [sentence, detail] */
function parts(message: string): [string, string] {
  const lines = message.split("\n");
  const from = lines.findIndex((line, i) => i > 0 && /^\p{L}[\p{L} ]+(?:: {2}|: {1,2})/u.test(line));
  const own = from < 0 ? lines : lines.slice(0, from);
  const detail = from < 0 ? "" : (lines[from] ?? "");
  return [own.join(" ").replace(/^\p{Lu}+: {1,2}/u, ""), detail.replace(/^[^:]+: +/, "")];
}

const quote = (text: string) => JSON.stringify(text);
/** As Node prints a string: in the quotes that it does not hold. */
const inspected = (text: string) =>
  text.includes("'") ? (text.includes('"') ? `\`${text}\`` : `"${text}"`) : `'${text}'`;

const wrappings: Readonly<Record<string, (sentence: string, detail: string, code: string) => string>> = {
  "Prisma, classic engine": (sentence, detail, code) =>
    `PrismaClientUnknownRequestError: \nInvalid \`prisma.user.create()\` invocation:\n\nError occurred during query execution:\nConnectorError(ConnectorError { user_facing_error: None, kind: QueryError(PostgresError { code: "${code}", message: ${quote(sentence)}, severity: "ERROR", detail: ${detail ? `Some(${quote(detail)})` : "None"}, column: None, hint: None }), transient: false })`,
  "Prisma, driver adapter": (sentence, detail, code) =>
    `PrismaClientKnownRequestError: \nInvalid \`prisma.user.create()\` invocation:\n\nA constraint failed on the (not available) {\n  code: 'P2002',\n  meta: {\n    driverAdapterError: DriverAdapterError: ConstraintViolation {\n      cause: {\n        originalCode: '${code}',\n        originalMessage: ${inspected(sentence)},\n        detail: ${inspected(detail)},\n        constraint: undefined\n      }\n    }\n  }\n}`,
  "Prisma, raw query": (sentence, _detail, code) =>
    `PrismaClientKnownRequestError: \nInvalid \`prisma.$executeRaw()\` invocation:\n\nRaw query failed. Code: \`${code}\`. Message: \`ERROR: ${sentence}\``,
  TypeORM: (sentence, detail, code) =>
    `QueryFailedError: ${sentence}\n    at PostgresQueryRunner.query (/app/node_modules/typeorm/driver/postgres/PostgresQueryRunner.js:1:2) {\n  length: 1,\n  severity: 'ERROR',\n  code: '${code}',\n  detail: ${inspected(detail)}\n}`,
  "Sequelize's parent": (sentence, detail, code) =>
    `  parent: error: ${sentence}\n      at Parser.parseErrorMessage (/app/node_modules/pg-protocol/dist/parser.js:1:2) {\n    code: '${code}',\n    detail: ${inspected(detail)}\n  }`,
  "a line of JSON": (sentence, detail, code) =>
    JSON.stringify({ level: "error", code, severity: "ERROR", message: sentence, detail }),
  "a dump in one line": (sentence, detail, code) =>
    `DatabaseError [error] { severity: "ERROR", code: "${code}", message: ${quote(sentence)}, detail: ${quote(detail)} }`,
  Go: (sentence, _detail, code) => `ERROR: ${sentence} (SQLSTATE ${code})`,
  "Python's repr": (sentence, detail) =>
    `sqlalchemy.exc.IntegrityError: (psycopg2.errors.IntegrityError) ${sentence}\nDETAIL:  ${detail}\n`,
};

const codes: Readonly<Record<string, string>> = {
  unique: "23505",
  foreign_key: "23503",
  not_null: "23502",
  check: "23514",
  exclusion: "23P01",
};

async function read(paste: string) {
  const { diagnoses } = await explain(paste, null, adapters);
  return diagnoses.map(({ incident: { violation } }) => {
    const { kind, constraint, columns } = violation;
    return { kind, constraint, columns: kind === "not_null" ? columns : [], value: violation.value };
  });
}

test.each(Object.keys(wrappings))("%s", async (name) => {
  expect(messages.length).toBeGreaterThan(35);
  const wrap = wrappings[name];
  for (const message of messages) {
    const [plain] = await read(message);
    if (!plain?.kind) continue;
    const [sentence, detail] = parts(message);
    const wrapped = await read(wrap?.(sentence, detail, codes[plain.kind] ?? "") ?? "");
    expect(wrapped, message).toHaveLength(1);
    const { value, ...said } = wrapped[0] ?? plain;
    const { value: known, ...expected } = plain;
    expect(said, message).toEqual(expected);
    expect([known, null], message).toContain(value);
  }
});
