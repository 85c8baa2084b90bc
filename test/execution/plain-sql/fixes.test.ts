/** The fixes of plain statements on real databases: an ordinary call, the duplicate, another key, a missing value, twenty calls at once. */

import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { type Findings, type Proof, prove } from "../checks";
import { applyEverywhere } from "../product";

const here = import.meta.dirname;
const packages = join(here, "app/node_modules");
const servers = join(here, "../../capture/servers");
const name = "plain-sql-fixes";

/** What app/run.mjs tells of a shape: "ok", or the error as Node prints it. */
interface Told {
  readonly first: string;
  readonly again: string;
  readonly kept: string;
  /** Rows that the ordinary call and the duplicate left in the other table. */
  readonly visits: number;
  readonly otherKey: string;
  readonly missing: string;
  readonly atOnce: readonly string[];
  readonly rows: number;
}

interface Lane {
  readonly title: string;
  readonly driver: string;
  readonly server?: string;
  readonly table: string;
  /** Which shapes take which fix. */
  readonly plans: Readonly<Record<string, readonly string[]>>;
  readonly declined: Readonly<Record<string, Readonly<Record<string, RegExp>>>>;
}

const resultIsUsed = /The result of `\w+` is used/;
const otherKeysToo = /reacts to any key/;

const lanes: readonly Lane[] = [
  {
    title: "PostgreSQL, pg 8",
    driver: "pg",
    server: "postgres.sh",
    table: "id serial PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL, nick text UNIQUE",
    plans: {
      translate: ["plain", "constant", "template", "returning", "inTransaction", "handedIn"],
      catch: ["plain", "constant", "template"],
      "get-or-create": ["plain", "constant", "template", "returning", "inTransaction", "handedIn"],
      upsert: ["plain", "constant", "template", "returning", "inTransaction", "handedIn"],
    },
    declined: {
      catch: { returning: resultIsUsed, inTransaction: /no savepoint/, handedIn: /no savepoint/ },
    },
  },
  {
    title: "MariaDB, mysql2 3",
    driver: "mysql2",
    server: "mariadb.sh",
    table:
      "id int AUTO_INCREMENT PRIMARY KEY, email varchar(40) NOT NULL UNIQUE, name varchar(40) NOT NULL, nick varchar(40) UNIQUE",
    plans: {
      translate: ["plain", "object", "returning", "inTransaction"],
      catch: ["plain", "object", "inTransaction"],
      "get-or-create": [],
      upsert: [],
    },
    declined: {
      catch: { returning: resultIsUsed },
      ...Object.fromEntries(
        ["get-or-create", "upsert"].map((fix) => [
          fix,
          {
            plain: otherKeysToo,
            returning: otherKeysToo,
            inTransaction: otherKeysToo,
            object: /not written out/,
          },
        ]),
      ),
    },
  },
  {
    title: "SQLite, better-sqlite3 12",
    driver: "better-sqlite3",
    table:
      "id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, nick TEXT UNIQUE",
    plans: {
      translate: ["plain", "prepared", "returning", "inTransaction"],
      catch: ["plain", "prepared", "inTransaction"],
      "get-or-create": ["plain", "prepared", "inTransaction"],
      upsert: ["plain", "prepared", "inTransaction"],
    },
    declined: {
      catch: { returning: resultIsUsed },
      "get-or-create": { returning: /is used/ },
      upsert: { returning: /is used/ },
    },
  },
];

for (const lane of lanes)
  describe(lane.title, () => {
    const missing = missingFor(lane);
    const folders: string[] = [];
    let url = "";
    beforeAll(() => {
      if (!lane.server || missing) return;
      run(lane.server, "start", name);
      url = run(lane.server, "database", name, "shop");
    });
    afterAll(() => {
      if (lane.server) spawnSync(join(servers, lane.server), ["stop", name]);
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    });

    for (const [fix, shapes] of Object.entries(lane.plans))
      prove(missing, {
        fix,
        shapes,
        declined: lane.declined[fix] ?? {},
        without: (check, shape) =>
          check === "an open transaction stays usable" && !/^(?:inTransaction|handedIn)$/.test(shape)
            ? "no transaction is open at this write"
            : undefined,
        run: async () => {
          const folder = made(lane);
          folders.push(folder);
          return proofOf(folder, fix, shapes, Object.keys(lane.declined[fix] ?? {}), url);
        },
      });
  });

async function proofOf(
  folder: string,
  fix: string,
  shapes: readonly string[],
  refused: readonly string[],
  url: string,
): Promise<Proof> {
  const before = told(folder, url);
  const failures = Object.entries(before).map(([shape, { again }]) => ({ shape, paste: again }));
  const answers = await applyEverywhere(folder, fix, failures);
  const compiles = spawnSync(process.execPath, ["--check", "src/shapes.mjs"], {
    cwd: folder,
    encoding: "utf8",
  });
  const after = told(folder, url);
  const findings = shapes.map((shape): [string, Findings] => {
    const [now, then, answer] = [after[shape], before[shape], answers[shape]];
    if (answer?.refused || !answer || !now || !then) {
      const reason = answer?.refused || "the shape did not run";
      return [shape, { "the same call is handled": reason, "20 calls at once": reason }];
    }
    return [shape, { ...judged(fix, now, then), "is not offered again": answer.again }];
  });
  return {
    compiles: compiles.stderr,
    shapes: Object.fromEntries(findings),
    declined: Object.fromEntries(refused.map((shape) => [shape, answers[shape]?.refused ?? ""])),
  };
}

/** What an existing row is called after the second call, which says "Eve". */
const kept: Readonly<Record<string, string>> = { upsert: "Eve" };

function judged(fix: string, now: Told, before: Told): Findings {
  const refuses = fix === "translate";
  const isFine = (one: string) =>
    refuses ? /^Error: This email is already taken\./.test(one) : one === "ok";
  const head = (text: string) => text.split("\n")[0];
  const handled = () => {
    if (before.again === "ok") return "the duplicate did not fail before";
    if (now.first !== "ok") return `an ordinary call fails: ${now.first}`;
    if (!isFine(now.again)) return `the duplicate: ${now.again}`;
    return now.kept === (kept[fix] ?? "Ada") ? "" : `the row is called ${now.kept}`;
  };
  const atOnce = now.atOnce.filter((each) => each !== "ok" && !isFine(each));
  const surfaces = head(now.otherKey) === head(before.otherKey) && head(now.missing) === head(before.missing);
  // Who refuses undoes its transaction; who goes on leaves a second visit.
  const visits = refuses ? 1 : 2;
  return {
    "the same call is handled": handled(),
    "20 calls at once": atOnce[0] ?? (now.rows === 1 ? "" : `${now.rows} rows of twenty calls`),
    "another violation still surfaces": surfaces ? "" : `${now.otherKey} and ${now.missing}`,
    "an open transaction stays usable": now.visits === visits ? "" : `${now.visits} visits`,
  };
}

function told(folder: string, url: string): Record<string, Told> {
  const { stdout, stderr } = spawnSync(process.execPath, ["src/run.mjs"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, DATABASE_URL: url, NODE_OPTIONS: "", NO_COLOR: "1" },
  });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, Told>;
}

function made({ driver, table }: Lane): string {
  const folder = mkdtempSync(join(tmpdir(), "keyclash-plain-sql-"));
  for (const each of ["src", "migrations"]) mkdirSync(join(folder, each));
  symlinkSync(packages, join(folder, "node_modules"));
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ type: "module", dependencies: { [driver]: "*" } }),
  );
  writeFileSync(
    join(folder, "migrations/001_users.sql"),
    `CREATE TABLE users (\n  ${table.replaceAll(", ", ",\n  ")}\n);\n`,
  );
  copyFileSync(join(here, `app/shapes-${driver}.mjs.txt`), join(folder, "src/shapes.mjs"));
  copyFileSync(join(here, "app/run.mjs.txt"), join(folder, "src/run.mjs"));
  return folder;
}

function missingFor({ driver, server }: Lane): string | undefined {
  if (!existsSync(join(packages, driver))) return "npm install in test/execution/plain-sql/app first";
  if (server && spawnSync(join(servers, server), ["available"]).status !== 0)
    return "the server is not installed";
  const built = join(packages, "better-sqlite3/build/Release/better_sqlite3.node");
  return driver === "better-sqlite3" && !existsSync(built)
    ? "npm rebuild better-sqlite3 in test/execution/plain-sql/app first"
    : undefined;
}

function run(script: string, ...args: readonly string[]): string {
  return execFileSync(join(servers, script), args, { encoding: "utf8" }).trim();
}
