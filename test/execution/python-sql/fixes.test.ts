/** The fixes of SQL in Python, run by the real drivers: the duplicate once more, 20 at once, other violations, in a transaction. */

import { execFile, execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe } from "vitest";
import { type Cell, type Findings, type Proof, prove } from "../checks";
import { applyEverywhere } from "../product";

const servers = resolve(__dirname, "../../capture/servers");
const scratch = mkdtempSync(join(tmpdir(), "keyclash-python-sql-"));
/** Debian's Python has three of the drivers; one with the others is named by KEYCLASH_PYTHON. */
const interpreters = ["/usr/bin/python3", process.env.KEYCLASH_PYTHON ?? ""].filter(Boolean);

afterAll(() => {
  for (const name of ["postgres.sh", "mariadb.sh"])
    spawnSync(join(servers, name), ["stop", "python-sql-execution"]);
  rmSync(scratch, { recursive: true, force: true });
});

interface Lane {
  readonly driver: string;
  readonly module: string;
  readonly database: "PostgreSQL" | "MariaDB" | "SQLite";
  /** What stands for a value of `%s`. */
  mark(position: number): string;
  /** Shapes by fix, and what a declined one says. */
  readonly fixes: Readonly<Record<string, Pick<Cell, "shapes" | "declined">>>;
}

const percent = () => "%s";
const question = () => "?";
const ends = /ends the transaction/;
const anyKey = /reacts to any key/;
const used = /is used/;
const project = /function of the project/;

const onPsycopg = {
  catch: { shapes: [], declined: { statement: ends, constant: ends, returned: ends, helper: project } },
  "get-or-create": { shapes: ["statement", "constant", "many", "returned", "helper"] },
  upsert: { shapes: ["statement", "constant", "many", "returned", "helper"] },
  translate: { shapes: ["statement", "constant", "many", "returned", "helper"] },
};
const onMysql = {
  catch: { shapes: ["statement", "constant"], declined: { helper: project } },
  "get-or-create": { shapes: [], declined: { statement: anyKey, constant: anyKey } },
  upsert: { shapes: [], declined: { statement: anyKey } },
  translate: { shapes: ["statement", "constant", "many", "helper"] },
};
const lanes: readonly Lane[] = [
  { driver: "psycopg2", module: "psycopg2", database: "PostgreSQL", mark: percent, fixes: onPsycopg },
  {
    ...{ driver: "psycopg", module: "psycopg", database: "PostgreSQL", mark: percent },
    fixes: { ...onPsycopg, catch: { shapes: ["nested"], declined: onPsycopg.catch.declined } },
  },
  {
    ...{ driver: "psycopg-async", module: "psycopg", database: "PostgreSQL", mark: percent },
    fixes: {
      catch: { shapes: [], declined: { statement: ends } },
      "get-or-create": { shapes: ["statement"] },
      translate: { shapes: ["statement"] },
    },
  },
  {
    ...{ driver: "asyncpg", module: "asyncpg", database: "PostgreSQL", mark: (at) => `$${at}` },
    fixes: {
      catch: { shapes: ["statement"], declined: { returned: used } },
      "get-or-create": { shapes: ["statement", "returned"] },
      upsert: { shapes: ["statement", "returned"] },
      translate: { shapes: ["statement", "returned"] },
    },
  },
  { driver: "mysqlclient", module: "MySQLdb", database: "MariaDB", mark: percent, fixes: onMysql },
  { driver: "pymysql", module: "pymysql", database: "MariaDB", mark: percent, fixes: onMysql },
  {
    ...{ driver: "sqlite3", module: "sqlite3", database: "SQLite", mark: question },
    fixes: { ...onPsycopg, catch: { shapes: ["statement", "constant"], declined: { returned: used } } },
  },
  {
    ...{ driver: "aiosqlite", module: "aiosqlite", database: "SQLite", mark: question },
    fixes: {
      catch: { shapes: ["statement"] },
      "get-or-create": { shapes: ["statement"] },
      upsert: { shapes: ["statement"] },
      translate: { shapes: ["statement"] },
    },
  },
];

describe.each(lanes.map((lane) => [`${lane.database}, ${lane.driver}`, lane] as const))("%s", (_, lane) => {
  const interpreter = interpreters.find(
    (each) => spawnSync(each, ["-c", `import ${lane.module}`]).status === 0,
  );
  const script = { PostgreSQL: "postgres.sh", MariaDB: "mariadb.sh", SQLite: undefined }[lane.database];
  const isThere = script === undefined || spawnSync(join(servers, script), ["available"]).status === 0;
  const missing =
    interpreter === undefined
      ? `${lane.driver} is not installed`
      : isThere
        ? undefined
        : `${lane.database} is not installed`;
  for (const [fix, plan] of Object.entries(lane.fixes))
    prove(missing, { fix, ...plan, run: () => proofOf(lane, interpreter ?? "", script, fix) });
});

interface Answer {
  readonly once: string;
  readonly rows: readonly (readonly [string])[];
  readonly null: string;
  readonly other: string;
  readonly transaction: string;
  readonly concurrent: Readonly<Record<string, number>>;
  readonly after: number;
}

async function proofOf(
  lane: Lane,
  interpreter: string,
  script: string | undefined,
  fix: string,
): Promise<Proof> {
  const { shapes, declined = {} } = lane.fixes[fix] ?? { shapes: [] };
  const folder = makeApp(lane, fix);
  const url = script
    ? execFileSync(join(servers, script), ["start", "python-sql-execution"], { encoding: "utf8" }) &&
      execFileSync(join(servers, script), ["database", "python-sql-execution", "shop"], {
        encoding: "utf8",
      }).trim()
    : join(folder, "shop.sqlite3");
  const drive = <T>(act: string, names: readonly string[]): Promise<Record<string, T>> =>
    names.length === 0
      ? Promise.resolve({})
      : run(interpreter, folder, ["driver.py", lane.driver, url, act, ...names]);
  const all = [...shapes, ...Object.keys(declined)];
  const pastes = await drive<string>("pastes", all);
  const answers = await applyEverywhere(
    folder,
    fix,
    all.map((shape) => ({ shape, paste: pastes[shape] ?? "" })),
  );
  const files = shapes.map((shape) => join(shapesOf(lane), `${shape}.py`));
  const compiled = spawnSync(interpreter, ["-m", "py_compile", ...files], { cwd: folder, encoding: "utf8" });
  const found = await drive<Answer>(
    "check",
    shapes.filter((shape) => answers[shape]?.refused === ""),
  );
  return {
    compiles: compiled.stderr,
    declined: Object.fromEntries(
      Object.keys(declined).map((shape) => [shape, answers[shape]?.refused ?? ""]),
    ),
    shapes: Object.fromEntries(
      shapes.map((shape) => {
        const refused = answers[shape]?.refused ?? "no answer";
        const answer = found[shape];
        return [shape, answer ? findings(fix, answer, answers[shape]?.again ?? "") : allOf(refused)];
      }),
    ),
  };
}

function findings(fix: string, answer: Answer, again: string): Findings {
  const raises = fix === "translate";
  const expected = raises ? "ValueError" : "ok";
  const name = fix === "upsert" ? "Ada Lovelace" : "Ada";
  const isHandled = answer.once === expected && answer.rows.length === 1 && answer.rows[0]?.[0] === name;
  const errors = JSON.stringify(answer.concurrent);
  const isSame = answer.after === 1 && errors === (raises ? '{"ValueError":19}' : "{}");
  const passes = [answer.null, answer.other].every((each) => each !== "ok" && each !== "ValueError");
  const around = raises ? /^ValueError/.test(answer.transaction) : answer.transaction === "";
  return {
    "the same call is handled": isHandled ? "" : `${answer.once}, ${JSON.stringify(answer.rows)}`,
    "20 calls at once": isSame ? "" : `${answer.after} rows, ${errors}`,
    "another violation still surfaces": passes ? "" : `null ${answer.null}, other key ${answer.other}`,
    "an open transaction stays usable": around ? "" : answer.transaction || "nothing was raised",
    "is not offered again": again,
  };
}

function allOf(reason: string): Findings {
  return {
    "the same call is handled": reason,
    "20 calls at once": reason,
    "another violation still surfaces": reason,
    "an open transaction stays usable": reason,
    "is not offered again": reason,
  };
}

const shapesOf = ({ driver }: Lane) => (/async|aio/.test(driver) ? "later" : "shapes");

/** The shapes with the driver's own placeholders, and the table as its database makes it. */
function makeApp(lane: Lane, fix: string): string {
  const folder = join(scratch, `${lane.driver}-${fix}`);
  cpSync(join(__dirname, "app"), folder, {
    recursive: true,
    filter: (path) => !path.includes("__pycache__"),
  });
  const shapes = join(folder, shapesOf(lane));
  for (const file of readdirSync(shapes)) {
    let at = 0;
    const text = readFileSync(join(shapes, file), "utf8");
    const own = text.replace(/%s/g, () => lane.mark(++at));
    // asyncpg takes the values one by one.
    const spread =
      lane.driver === "asyncpg" ? own.replace("(email, name, card))", "email, name, card)") : own;
    writeFileSync(join(shapes, file), spread);
  }
  rmSync(join(folder, shapesOf(lane) === "later" ? "shapes" : "later"), { recursive: true });
  const id = {
    PostgreSQL: "serial PRIMARY KEY",
    MariaDB: "int AUTO_INCREMENT PRIMARY KEY",
    SQLite: "integer PRIMARY KEY AUTOINCREMENT",
  }[lane.database];
  mkdirSync(join(folder, "migrations"));
  writeFileSync(
    join(folder, "migrations/001_customers.sql"),
    `CREATE TABLE customers (
  id ${id},
  email varchar(100) NOT NULL UNIQUE,
  name varchar(100) NOT NULL,
  card varchar(40) UNIQUE
);
`,
  );
  return folder;
}

function run<T>(interpreter: string, cwd: string, args: readonly string[]): Promise<T> {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1", PYTHONWARNINGS: "ignore" };
  return new Promise((done, failed) => {
    execFile(
      interpreter,
      args,
      { cwd, env, timeout: 200_000, maxBuffer: 64 << 20 },
      (error, stdout, stderr) =>
        error ? failed(new Error(stderr || error.message)) : done(JSON.parse(stdout)),
    );
  });
}
