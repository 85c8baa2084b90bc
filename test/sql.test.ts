/** SQL as a table: what each statement says, by the parser and by the tolerant reader alike; hostile texts; keys replayed. */

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { replay } from "../server/src/schemas/replay";
import { changesOf } from "../server/src/schemas/sql";
import {
  createBudget,
  loadSql,
  readStatements,
  readTolerantly,
  type SqlChange,
  type SqlColumn,
  type SqlConstraint,
  type SqlPair,
  type SqlStatement,
  type SqlValue,
  type SqlWhere,
} from "../server/src/syntax/sql";
import { parseStatement } from "../server/src/syntax/sql-parsed";
import { tokenize } from "../server/src/syntax/sql-tokens";

beforeAll(loadSql);

/** [statement, what it says]; a third member: the parser gives up, the tolerant reader reads it alone. */
const statements: readonly (readonly [sql: string, says: string, tolerant?: "tolerant"])[] = [
  ["INSERT INTO users (email, name) VALUES ($1, $2)", "insert users (email name) [$1 $2]"],
  [
    'insert into "public"."Users" ("Email", n) values (\'it\'\'s\', -1.5), (DEFAULT, null), (lower($1), true)',
    "insert public.Users (Email n) ['it's' -1.5] [default null] [lower($1) true]",
  ],
  [
    "INSERT INTO users AS u (email) VALUES (%(email)s) ON CONFLICT (email) DO UPDATE SET name = EXCLUDED.name, n = u.n + 1 WHERE u.open RETURNING *",
    "insert users (email) [$email] on (email) update name=EXCLUDED.name n=u.n + 1",
  ],
  [
    "INSERT INTO users (email) VALUES (:email) ON CONFLICT DO NOTHING",
    "insert users (email) [$email] on () nothing",
  ],
  [
    "INSERT INTO users (a) VALUES (%s) ON CONFLICT ON CONSTRAINT users_a_key DO NOTHING",
    "insert users (a) [$1] on constraint users_a_key nothing",
  ],
  [
    "INSERT INTO users (email, tenant) VALUES (?, ?::uuid) ON CONFLICT (lower(email), tenant) DO UPDATE SET n = ?",
    "insert users (email tenant) [$1 $2] on (tenant) special update n=$3",
  ],
  [
    "INSERT INTO users (email) VALUES (?) ON CONFLICT (email) WHERE gone IS NULL DO NOTHING",
    "insert users (email) [$1] on (email) special nothing",
    "tolerant",
  ],
  ["INSERT INTO a SELECT * FROM b WHERE x IN (SELECT 1)", "insert a () select"],
  ["INSERT INTO a (x) SELECT y FROM b ON CONFLICT (x) DO NOTHING", "insert a (x) select on (x) nothing"],
  ["INSERT INTO a DEFAULT VALUES", "insert a () []", "tolerant"],
  ["INSERT INTO a (id) OVERRIDING SYSTEM VALUE VALUES (1)", "insert a (id) [1]"],
  ["INSERT IGNORE INTO `users` (`email`) VALUES (?)", "insert users (email) [$1] on () nothing", "tolerant"],
  ["INSERT OR IGNORE INTO users (email) VALUES (?)", "insert users (email) [$1] on () nothing", "tolerant"],
  ["INSERT OR REPLACE INTO users VALUES (?)", "insert users () [$1] on () replace", "tolerant"],
  ["INSERT OR ABORT INTO users VALUES (?)", "insert users () [$1] on () fail", "tolerant"],
  ["REPLACE INTO users (email) VALUES (?)", "insert users (email) [$1] on () replace", "tolerant"],
  ["INSERT INTO users SET email = ?, n = 1", "insert users (email n) [$1 1]", "tolerant"],
  [
    "INSERT INTO users (a, b) VALUES (%s, %s) AS new ON DUPLICATE KEY UPDATE b = VALUES(b), c = c + 1",
    "insert users (a b) [$1 $2] on () update b=VALUES(b) c=c + 1",
    "tolerant",
  ],
  [
    "INSERT INTO [dbo].[Users] ([Email]) OUTPUT inserted.id VALUES (@p0)",
    "insert dbo.Users (Email) [$p0]",
    "tolerant",
  ],
  [
    "WITH x AS (SELECT 1 AS a) INSERT INTO users (id) SELECT a FROM x",
    "insert users (id) select",
    "tolerant",
  ],
  [
    "WITH made AS (INSERT INTO users (a) VALUES ($1) RETURNING id) SELECT id FROM made",
    "insert users (a) [$1]",
    "tolerant",
  ],
  [
    "-- why\n/* INSERT INTO no (a) */ INSERT INTO users (a) VALUES ('; INSERT INTO no')",
    "insert users (a) ['; INSERT INTO no']",
  ],
  ["INSERT INTO f (body) VALUES ($x$ it's; $x$)", "insert f (body) [' it's; ']"],
  [
    "UPDATE ONLY users SET email = $1, a = 'x,y=z' WHERE users.id = $2 AND tenant = 7",
    "update users email=$1 a='x,y=z' where id=$2 tenant=7",
    "tolerant",
  ],
  ["UPDATE users u SET a = o.a FROM o WHERE o.id = u.id OR u.x = 1", "update users a=o.a where …"],
  ["UPDATE users SET a = 1 WHERE (b = 2 OR c = 3) AND ((d = 4)) RETURNING a", "update users a=1 where d=4 …"],
  [
    "UPDATE users SET (a, b) = (1, 2), c = (SELECT max(c) FROM d WHERE e = 1)",
    "update users a=1 b=2 c=(SELECT max(c) FROM d WHERE e = 1)",
  ],
  [
    "UPDATE `users` AS u JOIN o ON o.id = u.o SET u.name = ? WHERE o.id = ? LIMIT 1",
    "update users name=$1 where id=$2",
    "tolerant",
  ],
  ["DELETE FROM users WHERE email LIKE '%x' AND id = $1", "delete users where id=$1 …"],
  ["DELETE FROM users", "delete users"],
  ["DELETE u FROM users u JOIN o ON o.u = u.id WHERE o.id = ?", "delete users where id=$1", "tolerant"],
  [
    "MERGE INTO users t USING (VALUES ($1)) AS s(a) ON t.a = s.a WHEN NOT MATCHED THEN INSERT (a) VALUES (s.a)",
    "merge users",
    "tolerant",
  ],
  [
    'CREATE TABLE IF NOT EXISTS "User" ("id" SERIAL NOT NULL, "email" VARCHAR(40) UNIQUE DEFAULT \'x\', "at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, CONSTRAINT "User_pkey" PRIMARY KEY ("id"))',
    "table User: id SERIAL!, email VARCHAR(40) default 'x' {unique(email)}, at TIMESTAMP(3)! default CURRENT_TIMESTAMP; User_pkey primary_key(id)",
  ],
  [
    "CREATE TABLE t (a int CONSTRAINT a_pos CHECK (a >= 0), b int REFERENCES s.p (id) ON DELETE SET NULL NOT NULL, UNIQUE (a, b), CONSTRAINT c CHECK ((a < b)), FOREIGN KEY (b) REFERENCES q (x) ON DELETE CASCADE)",
    "table t: a int {a_pos check() <a >= 0>}, b int! {foreign_key(b)->s.p(id)}; unique(a b), c check() <(a < b)>, foreign_key(b)->q(x)",
  ],
  [
    "CREATE TABLE `users` (`id` INTEGER NOT NULL AUTO_INCREMENT, `email` VARCHAR(191) NOT NULL, UNIQUE INDEX `users_email_key`(`email`), INDEX `i`(`id`), PRIMARY KEY (`id`)) DEFAULT CHARACTER SET utf8mb4",
    "table users: id INTEGER!, email VARCHAR(191)!; users_email_key unique index(email), primary_key(id)",
    "tolerant",
  ],
  [
    'CREATE TABLE "u" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "n" integer NOT NULL DEFAULT (1))',
    "table u: id integer! {primary_key(id)}, n integer! default (1)",
  ],
  [
    "CREATE TABLE t (key varchar(40), a int, KEY k (a), EXCLUDE USING gist (room WITH =))",
    "table t: key varchar(40), a int; exclusion(room)",
    "tolerant",
  ],
  ["CREATE UNIQUE INDEX users_email_key ON users (email)", "unique users_email_key on users: email"],
  [
    "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS u ON public.users USING btree (lower(email) varchar_pattern_ops, tenant_id DESC NULLS LAST) INCLUDE (name) WHERE deleted_at IS NULL",
    "unique u on public.users: <lower(email)>, tenant_id where deleted_at IS NULL",
    "tolerant",
  ],
  [
    "CREATE UNIQUE INDEX u ON users (lower((email)::text), (data->>'slug')) WHERE (state = 'a')",
    "unique u on users: <lower((email)::text)>, <(data->>'slug')> where (state = 'a')",
  ],
  ["CREATE UNIQUE INDEX u ON `users`(`email`(20))", "unique u on users: email"],
  ["CREATE INDEX ON users (name)", "index on users: name"],
  ["ALTER TABLE ONLY users ADD CONSTRAINT k UNIQUE (a, b)", "alter users: add k unique(a b)"],
  [
    "ALTER TABLE users ADD CONSTRAINT c CHECK (age >= 0) NOT VALID",
    "alter users: add c check() <age >= 0>",
    "tolerant",
  ],
  [
    'ALTER TABLE "Post" ADD CONSTRAINT "fk" FOREIGN KEY ("authorId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE',
    "alter Post: add fk foreign_key(authorId)->User(id)",
  ],
  [
    "ALTER TABLE `users` ADD UNIQUE INDEX `a` (`email`, `n`), DROP INDEX `b`, DROP PRIMARY KEY",
    "alter users: add a unique index(email n), drop index b, drop constraint null",
    "tolerant",
  ],
  [
    "ALTER TABLE users ADD COLUMN nick text NOT NULL UNIQUE, DROP COLUMN x, DROP CONSTRAINT IF EXISTS y CASCADE",
    "alter users: column nick text! {unique(nick)}, drop column x, drop constraint y",
  ],
  [
    "ALTER TABLE users ALTER COLUMN a SET NOT NULL, ALTER COLUMN b DROP NOT NULL",
    "alter users: not null a true, not null b false",
  ],
  ["ALTER TABLE users RENAME TO people", "alter users: to people"],
  ["ALTER TABLE users RENAME COLUMN a TO b", "alter users: rename column a b"],
  ["ALTER TABLE users RENAME CONSTRAINT a TO b", "alter users: rename a b"],
  ["ALTER TABLE `users` RENAME INDEX `a` TO `b`", "alter users: rename a b", "tolerant"],
  [
    "ALTER TABLE `users` CHANGE `a` `b` varchar(9) NOT NULL, MODIFY c int",
    "alter users: column a b varchar(9)!, column c c int",
    "tolerant",
  ],
  ['ALTER INDEX "a" RENAME TO "b"', "rename index a b"],
  ["RENAME TABLE a TO b", "alter a: to b", "tolerant"],
  ["DROP TABLE IF EXISTS a, public.b CASCADE", "drop-table a public.b"],
  ["DROP INDEX CONCURRENTLY IF EXISTS public.i", "drop-index public.i"],
  ["DROP INDEX `i` ON `t`", "drop-index i", "tolerant"],
  ["SELECT * FROM users FOR UPDATE", "other"],
  ["SELECT insert(1)", "other"],
  ["update (a)", "other"],
  ["CREATE TYPE mood AS ENUM ('a')", "other"],
];

function say(statement: SqlStatement | undefined): string {
  switch (statement?.kind) {
    case "insert": {
      const { columns, rows, conflict } = statement;
      const on = conflict && [
        conflict.constraint
          ? ` on constraint ${conflict.constraint.name}`
          : ` on (${names(conflict.columns)})`,
        ...(conflict.special ? ["special"] : []),
        conflict.action,
        ...conflict.sets.map(pair),
      ];
      const given = rows ? rows.map((row) => `[${row.map(value).join(" ")}]`).join(" ") : "select";
      return `insert ${table(statement.table)} (${names(columns)}) ${given}${on?.join(" ") ?? ""}`;
    }
    case "update":
      return [
        `update ${table(statement.table)}`,
        ...statement.sets.map(pair),
        ...where(statement.where),
      ].join(" ");
    case "delete":
      return [`delete ${table(statement.table)}`, ...where(statement.where)].join(" ");
    case "merge":
      return `merge ${table(statement.table)}`;
    case "create-table": {
      const constraints = statement.constraints.map(constraint).join(", ");
      return `table ${table(statement.table)}: ${statement.columns.map(column).join(", ")}${constraints && `; ${constraints}`}`;
    }
    case "create-index": {
      const name = statement.name ? `${table(statement.name)} ` : "";
      const parts = statement.parts.map((part) => part.column ?? `<${part.text}>`).join(", ");
      const only = statement.where ? ` where ${statement.where.text}` : "";
      return `${statement.unique ? "unique" : "index"} ${name}on ${table(statement.table)}: ${parts}${only}`;
    }
    case "alter-table":
      return `alter ${table(statement.table)}: ${statement.changes.map(change).join(", ")}`;
    case "rename-index":
      return `rename index ${table(statement.name)} ${statement.to}`;
    case "drop-table":
    case "drop-index":
      return `${statement.kind} ${statement.names.map(table).join(" ")}`;
    default:
      return statement?.kind ?? "nothing";
  }
}

const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).join(" ");
const table = (one: { name: string; schema: string | null } | null) =>
  one ? `${one.schema ? `${one.schema}.` : ""}${one.name}` : "?";
const value = (one: SqlValue) => {
  if (one.kind === "placeholder") return `$${one.placeholder}`;
  if (one.kind === "literal") return typeof one.value === "string" ? `'${one.value}'` : String(one.value);
  return one.kind === "expression" ? one.text : one.kind;
};
const pair = (one: SqlPair) => `${one.column.name}=${value(one.value)}`;
const where = (one: SqlWhere | null) =>
  one ? ["where", ...one.equal.map(pair), ...(one.whole ? [] : ["…"])] : [];
const constraint = ({ kind, name, columns, index, references, expression }: SqlConstraint) =>
  [
    ...(name === null ? [] : [name]),
    `${kind}${index ? " index" : ""}(${names(columns)})${references ? `->${table(references.table)}(${names(references.columns)})` : ""}`,
    ...(expression ? [`<${expression.text}>`] : []),
  ].join(" ");
const column = (one: SqlColumn) =>
  [
    `${one.name} ${one.type}${one.notNull ? "!" : ""}`,
    ...(one.default ? [`default ${one.default.text}`] : []),
    ...(one.constraints.length > 0 ? [`{${one.constraints.map(constraint).join(", ")}}`] : []),
  ].join(" ");
function change(one: SqlChange): string {
  switch (one.change) {
    case "add-constraint":
      return `add ${constraint(one.constraint)}`;
    case "drop-constraint":
      return `drop ${one.what} ${one.name}`;
    case "rename-constraint":
      return `rename ${one.name} ${one.to}`;
    case "add-column":
      return `column ${column(one.column)}`;
    case "drop-column":
      return `drop column ${one.name}`;
    case "rename-column":
      return `rename column ${one.name} ${one.to}`;
    case "alter-column":
      return `column ${one.name} ${column(one.column)}`;
    case "not-null":
      return `not null ${one.name} ${one.set}`;
    case "rename-table":
      return `to ${table(one.to)}`;
  }
}

describe("statements", () => {
  it.each(statements)("%s", (sql, says) => {
    for (const read of [readStatements, readTolerantly]) expect(read(`${sql}`).map(say)).toEqual([says]);
  });

  it("are read by the parser unless they are marked here", () => {
    const read = (sql: string) => {
      const [tokens = []] = tokenize(sql, undefined);
      return parseStatement(sql, tokens, { start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0 });
    };
    const given = statements.filter(([, says]) => says !== "other");
    expect(given.filter(([sql]) => !read(sql)).map(([sql]) => sql)).toEqual(
      given.filter(([, , tolerant]) => tolerant).map(([sql]) => sql),
    );
  });

  it("are the same, to the last offset, by the parser and by the tolerant reader", () => {
    for (const [sql] of statements) expect(readStatements(sql), sql).toEqual(readTolerantly(sql));
  });

  it("stand where they say, all together as each alone", () => {
    const text = statements.map(([sql]) => sql).join(";\n");
    const read = readStatements(text);
    expect(read.map(say)).toEqual(statements.map(([, says]) => says));
    for (const named of everyName(read))
      expect(text.slice(named.start, named.end)).toMatch(
        new RegExp(`^(?:.+\\.)?["\`[]?${named.name}["\`\\]]?$`),
      );
  });

  it("know what a dialect means by quotes", () => {
    const sql = String.raw`INSERT INTO t (a) VALUES ("it\"s; x", 'a\'b')`;
    expect(readStatements(sql, { dialect: "mysql" }).map(say)).toEqual([
      String.raw`insert t (a) ['it\"s; x' 'a\'b']`,
    ]);
    expect(readStatements("# INSERT INTO no (a)\nDELETE FROM a", { dialect: "mysql" }).map(say)).toEqual([
      "delete a",
    ]);
  });

  it("have names that the program makes", () => {
    const read = (parts: readonly string[]) => {
      const placeholders = parts.slice(0, -1).map((_, i) => {
        const start = parts.slice(0, i + 1).join("?").length;
        return { start, end: start + 1 };
      });
      return readStatements(parts.join("?"), { placeholders }).map(say);
    };
    expect(read(["INSERT INTO users (a) VALUES (", ")"])).toEqual(["insert users (a) [$1]"]);
    expect(read(["INSERT INTO ", " (a) VALUES (1)"])).toEqual(["insert ? (a) [1]"]);
    expect(read(["INSERT INTO ", ".users (a) VALUES (1)"])).toEqual(["insert users (a) [1]"]);
    expect(read(["INSERT INTO user_", " (a) VALUES (1)"])).toEqual(["insert ? (a) [1]"]);
    expect(read(['DROP TABLE "a', '"'])).toEqual(["drop-table "]);
  });

  it("leave the bodies of triggers and functions alone", () => {
    const trigger =
      "CREATE TRIGGER x AFTER INSERT ON a BEGIN INSERT INTO log (a) VALUES (1); DELETE FROM b; END; DELETE FROM c";
    expect(readStatements(trigger).map(say)).toEqual(["other", "delete c"]);
    const body =
      "CREATE FUNCTION f() RETURNS int AS $$ BEGIN DELETE FROM a; END $$ LANGUAGE plpgsql; DELETE FROM c";
    expect(readStatements(body).map(say)).toEqual(["other", "delete c"]);
  });
});

describe("the parser, which is slow,", () => {
  const tokensOf = (sql: string) => tokenize(sql, undefined)[0] ?? [];
  const index = (condition: string) => `CREATE UNIQUE INDEX i ON a (e) WHERE ${condition}`;

  it.each([
    ["a long sum", index(Array(900).fill("a").join("+"))],
    ["many conditions", index(Array(160).fill("a = 1").join(" AND "))],
    ["a long row", `INSERT INTO t (a) VALUES (${Array(140).fill("1").join(", ")})`],
    ["many columns", `CREATE TABLE t (${Array(55).fill("c int NOT NULL DEFAULT 1").join(", ")})`],
  ])("is not asked for %s, and the statement is read", (_, sql) => {
    const tokens = tokensOf(sql);
    const whole = { start: 0, end: sql.length };
    expect(parseStatement(sql, tokens, whole)).toBeUndefined();
    expect(readStatements(sql)).toEqual(readTolerantly(sql));
    expect(readStatements(sql)[0]?.kind).not.toBe("other");
  });

  it("reads so much of a file and no more, over however many texts", () => {
    const budget = createBudget();
    const most = budget.left;
    const sql = index(Array(25).fill("a").join("+"));
    for (let text = 0; text < 300; text++)
      expect(readStatements(sql, { budget })).toEqual(readTolerantly(sql));
    expect(most).toBeLessThanOrEqual(3000);
    expect(budget.left).toBeGreaterThanOrEqual(0);
    expect(budget.left).toBeLessThan(tokensOf(sql).length);
  });
});

function everyName(value: unknown): { name: string; start: number; end: number }[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "name" in value && "start" in value && "type" in value === false && !("kind" in value);
  const inner = Object.values(value).flatMap(everyName);
  return own && typeof value.name === "string"
    ? [value as { name: string; start: number; end: number }, ...inner]
    : inner;
}

describe("any text", () => {
  it.each([
    "(",
    ")",
    "'",
    '"',
    "`",
    "[",
    "$",
    "$$",
    "--",
    "/*",
    "?",
    ":a",
    "%(",
    "a.",
    "a,",
    "a=",
    "AND ",
    "INSERT INTO a ",
    "INSERT INTO a VALUES (",
    "CREATE TABLE a (",
    "UPDATE a SET a=(",
    "DROP INDEX a;",
    "WITH a AS (",
    "ALTER TABLE a ADD ",
    "CREATE UNIQUE INDEX a ON a(a);",
  ])("a megabyte of %s", { timeout: 60_000 }, (sign) => {
    const text = sign.repeat(Math.floor(1_000_000 / sign.length));
    const short = text.slice(0, 200_000);
    for (const sql of [text, `INSERT INTO a (b) VALUES ${short}`, `CREATE TABLE a (b int ${short}`]) {
      const read = readStatements(sql);
      expect(read.every(({ start, end }) => start >= 0 && end >= start && end <= sql.length)).toBe(true);
      replay(read.flatMap((one) => changesOf(one, placeOf)));
    }
  });

  it("of SQL's words in any order", () => {
    const words = statements.flatMap(([sql]) => sql.split(/(?=[\s(),;'"`])/));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 40 }), (parts) => {
        const sql = parts.join("");
        for (const read of [readStatements(sql), readTolerantly(sql)])
          for (const { start, end } of [...read, ...everyName(read)])
            expect(0 <= start && start <= end && end <= sql.length).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

const placeOf = ({ start, end }: { start: number; end: number }) => ({
  file: "m.sql",
  start: { line: 1, column: start + 1 },
  end: { line: 1, column: end + 1 },
});

describe("keys", () => {
  const keys = (sql: string) =>
    replay(readStatements(sql).flatMap((one) => changesOf(one, placeOf))).map(
      ({ table, constraint: { kind, name, columns, index, expression, condition } }) =>
        `${kind}${index ? " index" : ""} ${table}.${name}(${columns})${expression ? ` <${expression}>` : ""}${condition ? ` where ${condition}` : ""}`,
    );

  it.each([
    [
      "CREATE UNIQUE INDEX a ON t (x); CREATE INDEX b ON t (y); CREATE UNIQUE INDEX ON t (z)",
      ["unique index t.a(x)"],
    ],
    [
      "CREATE TABLE t (x int CONSTRAINT c CHECK (x > 0), y int UNIQUE, CONSTRAINT u UNIQUE (x, y))",
      ["check t.c() <x > 0>", "unique t.u(x,y)"],
    ],
    ["ALTER TABLE t ADD CONSTRAINT u UNIQUE (x); ALTER TABLE t DROP CONSTRAINT u", []],
    ["ALTER TABLE t ADD CONSTRAINT u UNIQUE (x); DROP TABLE t", []],
    ["ALTER TABLE t ADD CONSTRAINT u UNIQUE (x); ALTER TABLE t DROP COLUMN x", []],
    [
      "ALTER TABLE t ADD CONSTRAINT u UNIQUE (x); ALTER TABLE t RENAME COLUMN x TO y; ALTER TABLE t RENAME CONSTRAINT u TO v; ALTER TABLE t RENAME TO s",
      ["unique s.v(y)"],
    ],
    [
      'CREATE TABLE "new_T" ("x" int, CONSTRAINT "c" CHECK ("x" > 0)); INSERT INTO "new_T" SELECT * FROM "T"; DROP TABLE "T"; ALTER TABLE "new_T" RENAME TO "T"',
      ['check T.c() <"x" > 0>'],
    ],
    [
      "CREATE UNIQUE INDEX u ON a (x); CREATE UNIQUE INDEX u ON b (x); ALTER TABLE a DROP INDEX u",
      ["unique index b.u(x)"],
    ],
    [
      "CREATE UNIQUE INDEX u ON t (lower(x), y) WHERE z IS NULL",
      ["unique index t.u() <lower(x), y> where z IS NULL"],
    ],
  ])("%s", (sql, expected) => {
    expect(keys(sql)).toEqual(expected);
  });
});
