/** A value of a row is whatever a user typed: the words of any database, a stack, a statement. Nothing is read in it, and it does not leak. */

import { readdirSync, readFileSync } from "node:fs";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import { explain } from "../server/src/explain";
import { inertJson } from "../server/src/present/inert";
import { explanationJson } from "../server/src/present/json";
import { markdownReport } from "../server/src/present/markdown-report";
import { withoutValues } from "../server/src/present/redact";
import { textReport } from "../server/src/present/report";
import { sarifLog } from "../server/src/present/sarif";
import { readPaste } from "../server/src/trace";

interface Outer {
  readonly name: string;
  readonly engine: string;
  readonly says: string;
  /** The value as this engine prints it. */
  paste(value: string): string;
  /** False where the engine (or what prints it) writes a value on one line. */
  readonly breaks: boolean;
  /** Of its own stack; none where absent. */
  readonly frames?: number;
}

const doubled = (value: string) => value.replaceAll("'", "''");
const json = (value: string) => JSON.stringify(value);

const outers: readonly Outer[] = [
  {
    name: "PostgreSQL's key",
    engine: "postgresql",
    says: "shop_b_x_key",
    paste: (v) =>
      `django.db.utils.IntegrityError: duplicate key value violates unique constraint "shop_b_x_key"\nDETAIL:  Key (x)=(${v}) already exists.\n`,
    breaks: true,
  },
  {
    name: "PostgreSQL's missing parent",
    engine: "postgresql",
    says: "o_fk",
    paste: (v) =>
      `ERROR:  insert or update on table "o" violates foreign key constraint "o_fk"\nDETAIL:  Key (x)=(${v}) is not present in table "p".\n`,
    breaks: true,
  },
  ...[
    [
      "FEHLER:  doppelter Schlüsselwert verletzt Unique-Constraint »u_k«\nDETAIL:  Schlüssel »(x)=(",
      ")« existiert bereits.",
    ],
    [
      "ERREUR:  la valeur d'une clé dupliquée rompt la contrainte unique « u_k »\nDÉTAIL : La clé « (x)=(",
      ") » existe déjà.",
    ],
    ['错误:  重复键违反唯一约束"u_k"\n描述:  键值"(x)=(', ')" 已经存在'],
    [
      'ОШИБКА:  повторяющееся значение ключа нарушает ограничение уникальности "u_k"\nПОДРОБНОСТИ:  Ключ "(x)=(',
      ')" уже существует.',
    ],
  ].map(([before = "", behind = ""]) => ({
    name: `PostgreSQL: ${before.slice(0, 12)}`,
    engine: "postgresql",
    says: "u_k",
    paste: (v: string) => `${before}${v}${behind}\n`,
    breaks: true,
  })),
  ...[
    [
      'null value in column "n" of relation "t_n" violates not-null constraint\nDETAIL:  Failing row contains (1, null, ',
      ").",
    ],
    [
      "FEHLER:  NULL-Wert in Spalte »n« von Relation »t_n« verletzt Not-Null-Constraint\nDETAIL:  Fehlgeschlagene Zeile enthält (1, null, ",
      ").",
    ],
  ].map(([before = "", behind = ""]) => ({
    name: `PostgreSQL's row: ${before.slice(0, 12)}`,
    engine: "postgresql",
    says: "t_n",
    paste: (v: string) => `${before}${v}${behind}\n`,
    breaks: true,
  })),
  {
    name: "CockroachDB before 20.2",
    engine: "cockroachdb",
    says: "c_key",
    paste: (v) => `pq: duplicate key value (x)=('${v}') violates unique constraint "c_key"\n`,
    breaks: false,
  },
  {
    name: "MySQL's entry",
    engine: "mysql",
    says: "e",
    paste: (v) => `Error: ER_DUP_ENTRY: Duplicate entry '${v}' for key 't.e'\n`,
    breaks: true,
  },
  {
    name: "MySQL in German",
    engine: "mysql",
    says: "e",
    paste: (v) => `ERROR 1062 (23000): Doppelter Eintrag '${v}' für Schlüssel 't.e'\n`,
    breaks: false,
  },
  {
    name: "Oracle's row",
    engine: "oracle",
    says: "USERS_UK",
    paste: (v) =>
      `ORA-00001: unique constraint (APP.USERS_UK) violated on table APP.USERS columns (E)\nORA-03301: (ORA-00001 details) row with column values (E:'${doubled(v)}') already exists\n`,
    breaks: true,
  },
  {
    name: "SQL Server's key",
    engine: "mssql",
    says: "UQ_s",
    paste: (v) =>
      `Violation of UNIQUE KEY constraint 'UQ_s'. Cannot insert duplicate key in object 'dbo.s'. The duplicate key value is (${v}).\n`,
    breaks: true,
  },
  {
    name: "MongoDB's key",
    engine: "mongodb",
    says: "email_1",
    paste: (v) =>
      `MongoServerError: E11000 duplicate key error collection: shop.users index: email_1 dup key: { email: ${json(v)} }\n`,
    breaks: true,
  },
  {
    name: "H2's values",
    engine: "h2",
    says: "UK_H",
    paste: (v) =>
      `Unique index or primary key violation: "PUBLIC.UK_H ON PUBLIC.H(E) VALUES ( /* 1 */ '${doubled(v)}' )"; SQL statement: x [23505-214]\n`,
    breaks: true,
  },
  {
    name: "Spanner's key",
    engine: "spanner",
    says: "SpIdx",
    paste: (v) =>
      `UNIQUE violation on index SpIdx at index key [${v.replaceAll("]", ")")}]. It conflicts with row [1] in table Sp.\n`,
    breaks: false,
  },
  {
    name: "SQLAlchemy's parameters",
    engine: "sqlite",
    says: "users",
    paste: (v) =>
      `sqlalchemy.exc.IntegrityError: (sqlite3.IntegrityError) UNIQUE constraint failed: users.email\n[SQL: INSERT INTO users (email) VALUES (?)]\n[parameters: (${json(v)},)]\n`,
    breaks: false,
  },
  {
    name: "TypeORM's log",
    engine: "sqlite",
    says: "users",
    paste: (v) =>
      `query failed: INSERT INTO "users"("email") VALUES (?) -- PARAMETERS: [${json(v)}]\nerror: Error: SQLITE_CONSTRAINT: UNIQUE constraint failed: users.email\n`,
    breaks: false,
  },
  {
    name: "a statement",
    engine: "mysql",
    says: "e",
    paste: (v) => `Error: insert into t (e) values ('${doubled(v)}') - Duplicate entry 'x' for key 't.e'\n`,
    breaks: false,
  },
  {
    name: "node-postgres's dump",
    engine: "postgresql",
    says: "k",
    paste: (v) =>
      `error: duplicate key value violates unique constraint "k"\n    at f (/app/a.js:1:2) {\n  code: '23505',\n  detail: ${inspect(`Key (x)=(${v}) already exists.`)},\n  constraint: 'k'\n}\n`,
    breaks: true,
    frames: 1,
  },
  {
    name: "MongoDB's dump",
    engine: "mongodb",
    says: "email_1",
    paste: (v) =>
      `MongoServerError: E11000 duplicate key error collection: shop.users index: email_1 dup key: { email: ${json(v)} }\n    at f (/app/a.js:1:2) {\n  code: 11000,\n  keyPattern: { email: 1 },\n  keyValue: { email: ${inspect(v)} }\n}\n`,
    breaks: true,
    frames: 1,
  },
  {
    name: "mysql2's dump",
    engine: "mysql",
    says: "e",
    paste: (v) =>
      `Error: Duplicate entry '${v}' for key 't.e'\n    at f (/app/a.js:1:2) {\n  code: 'ER_DUP_ENTRY',\n  errno: 1062,\n  sql: ${inspect(`INSERT INTO t (e) VALUES ('${v.replaceAll("'", "\\'")}')`)},\n  sqlMessage: ${inspect(`Duplicate entry '${v}' for key 't.e'`)}\n}\n`,
    breaks: true,
    frames: 1,
  },
  {
    name: "Sequelize's dump",
    engine: "postgresql",
    says: "k",
    paste: (v) =>
      `SequelizeUniqueConstraintError: Validation error\n    at f (/app/a.js:1:2) {\n  errors: [\n    ValidationErrorItem {\n      message: 'email must be unique',\n      path: 'email',\n      value: ${inspect(v)}\n    }\n  ],\n  parent: error: duplicate key value violates unique constraint "k"\n      at g (/app/node_modules/pg/x.js:1:2) {\n    code: '23505',\n    detail: ${inspect(`Key (email)=(${v}) already exists.`)},\n    constraint: 'k',\n    parameters: [ ${inspect(v)} ]\n  },\n  fields: { email: ${inspect(v)} }\n}\n`,
    breaks: true,
    frames: 2,
  },
  {
    name: "Laravel's statement",
    engine: "mysql",
    says: "e",
    paste: (v) =>
      `Illuminate\\Database\\QueryException: SQLSTATE[23000]: Integrity constraint violation: 1062 Duplicate entry 'x' for key 't.e' (Connection: mysql, SQL: insert into \`t\` (\`e\`) values (${v}))\n`,
    breaks: false,
  },
];

/** Every line of every message that the pages of the databases show, with a word of its own that must not come out. */
const pages = readdirSync("server/src/databases/cases").map((page) =>
  readFileSync(`server/src/databases/cases/${page}`, "utf8"),
);
const messages = [
  ...new Set(
    pages
      .flatMap((page) => [...page.matchAll(/^```trace.*\n([\s\S]*?)^```$/gm)])
      .flatMap(([, trace = ""]) => trace.split("\n"))
      .map((line) => line.trim())
      .filter((line) => line.length > 12 && line.length < 300),
  ),
];
/** What ends the outer value itself is not told apart by anyone. */
const ends =
  /already exists|is not present|existe|esiste|уже|отсут|已经|没有在|存在|이미|for key|\)\.?["'`\\]*$|\)\. |\n|\) (?:in|at) |\) \{"| - /;
const inners = messages
  .filter((line) => !ends.test(line))
  .flatMap((line) => {
    const [incident] = readPaste(line, adapters).incidents;
    return incident ? [{ line, engine: incident.violation.engine }] : [];
  });

const flat = "a at SECRETVAL (/app/SECRETVAL.ts:1:1) at SECRETVAL (/app/SECRETVAL.ts:2:2) b";
const frames = [
  "\n    at SECRETVAL (/app/SECRETVAL.ts:1:1)\n",
  '\n  File "/app/SECRETVAL.py", line 3, in SECRETVAL\n',
];

function read(paste: string) {
  return readPaste(paste, adapters).incidents.map(({ violation, frames }) => ({
    engine: violation.engine,
    says: [violation.constraint, violation.table].join(" "),
    frames: frames.length,
  }));
}

async function shownWithoutValues(paste: string): Promise<string> {
  const clean = withoutValues(await explain(paste, null, adapters));
  return [
    markdownReport(clean, { version: "0" }),
    textReport(clean),
    inertJson(explanationJson(clean)),
    inertJson(sarifLog(clean, "0")),
  ].join("\n");
}

describe.each(outers)("$name", (outer) => {
  const only = [
    { engine: outer.engine, says: expect.stringContaining(outer.says), frames: outer.frames ?? 0 },
  ];

  test("is one incident", () => {
    expect(read(outer.paste("a"))).toEqual(only);
  });

  test("is the only incident, whatever database's words its value holds", () => {
    expect(inners.length).toBeGreaterThan(60);
    // Its own words in its own value are not told apart by anyone.
    const wrong = inners.filter(({ line, engine }) => {
      if (engine === outer.engine) return false;
      // Cleaning takes `at … 22:10:01` for a frame of a flattened stack, and Spanner's own sentence has the "at".
      if (outer.engine === "spanner" && /\d:\d\d:\d/.test(line)) return false;
      const found = read(outer.paste(line));
      return found.length !== 1 || found[0]?.engine !== outer.engine || !found[0]?.says.includes(outer.says);
    });
    expect(wrong).toEqual([]);
  });

  test("leaks no value", async () => {
    for (const inner of [
      "UNIQUE constraint failed: SECRETVAL.e",
      'duplicate key value violates unique constraint "SECRETVAL"',
      "ORA-00001: unique constraint (SECRETVAL) violated",
      "Check constraint 'SECRETVAL' is violated",
      ...(outer.breaks ? [...frames, flat] : []),
    ]) {
      if (/\)$/.test(inner) && !outer.breaks) continue;
      expect(read(outer.paste(inner)), inner).toEqual(only);
      expect(await shownWithoutValues(outer.paste(inner)), inner).not.toContain("SECRETVAL");
    }
  });
});

test("a value keeps its letters, those of the private use area too", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), (value) => {
      fc.pre(!/[()'"`\\\n\r\s\p{Cc}<>&…]/u.test(value) && value !== "");
      const paste = outers[0]?.paste(`\ue000\ue001${value}`) ?? "";
      expect(readPaste(paste, adapters).incidents[0]?.violation.value).toBe(`\ue000\ue001${value}`);
    }),
    { numRuns: 300, seed: 20_260_501 },
  );
});

test("literals of an index's expression do not leak", async () => {
  const paste =
    "ERROR:  duplicate key value violates unique constraint \"k\"\nDETAIL:  Key (lower('SECRETVAL'::text), f)=(1, x) already exists.\n";
  expect(await shownWithoutValues(paste)).not.toContain("SECRETVAL");
});
