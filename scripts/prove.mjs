/**
 * Proves the fixes: sets up the examples and labs, runs every fix on every database that runs here, records what came out of each ORM whose
 * tests all ran (`npm run prove -- django peewee` runs these alone), and writes docs/proof.md once every ORM has its record.
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const check = process.argv.includes("--check");
/** `--part=4`: every fix on every fourth of its lanes (test/execution/checks.ts). The page is made of whole runs only. */
const part = process.argv.find((argument) => argument.startsWith("--part="))?.slice("--part=".length) ?? "1";
if (!(Number(part) >= 1) || (part !== "1" && !check)) stop("--part=N takes a number, and --check with it.");

/** Where the proofs find the ORMs themselves. Nothing is compiled: install scripts stay off. */
const packages = [
  "examples/typeorm",
  "examples/prisma",
  "examples/mongoose",
  "examples/drizzle",
  "examples/kysely",
  "examples/sequelize",
  "test/capture/typeorm",
  "test/capture/prisma/v7",
  "test/capture/prisma/v6",
  "test/capture/mongoose",
  "test/capture/drizzle",
  "test/capture/kysely",
  "test/capture/supabase",
  "test/capture/knex",
  "test/capture/sequelize",
  "test/capture/sequelize-7",
  "test/capture/mikro-orm",
  "test/execution/plain-sql/app",
  // Proven by command, for time.
  ...(check ? [] : ["test/capture/mikro-orm-7"]),
];

/** The columns of the page; the names of the tests end with them (test/execution/checks.ts). */
const checks = [
  "compiles",
  "the same call is handled",
  "20 calls at once",
  "another violation still surfaces",
  "an open transaction stays usable",
  "is not offered again",
];
const ormTitles = {
  django: "Django",
  typeorm: "TypeORM",
  prisma: "Prisma",
  drizzle: "Drizzle",
  kysely: "Kysely",
  supabase: "Supabase",
  knex: "Knex",
  sequelize: "Sequelize",
  objection: "Objection",
  bookshelf: "Bookshelf",
  "mikro-orm": "MikroORM",
  sqlalchemy: "SQLAlchemy",
  peewee: "Peewee",
  "plain-sql": "Plain SQL",
  "python-sql": "SQL in Python",
  mongoose: "Mongoose",
  pymongo: "PyMongo",
};

for (const folder of packages) install(join(root, folder));
if (!check) buildDrivers();
run("npm", ["run", "--silent", "build"]);

const scratch = mkdtempSync(join(tmpdir(), "keyclash-prove-"));
const report = join(scratch, "report.json");
const vitest = spawnSync(
  process.execPath,
  [
    join(root, "node_modules/vitest/vitest.mjs"),
    ...["run", "--config", "test/execution/vitest.config.ts", "--reporter=default", "--reporter=json"],
    `--outputFile.json=${report}`,
    ...process.argv.slice(2).filter((argument) => !/^--(?:check$|part=)/.test(argument)),
  ],
  { cwd: root, stdio: "inherit", env: { ...process.env, KEYCLASH_PROVE_PART: part } },
);
if (!existsSync(report)) stop("The proof did not run.");
const results = JSON.parse(readFileSync(report, "utf8"));
const tests = readTests(results);
rmSync(scratch, { recursive: true, force: true });

const cells = readCells(tests);
const count = (state) => tests.filter((each) => each.state === state).length;
const failed = count("failed") + (vitest.status !== 0 && count("failed") === 0 ? 1 : 0);
if (!check && failed === 0) {
  for (const folder of wholeFolders(results)) record(folder, cells, tests);
  const missing = [...Object.keys(ormTitles), "repairs"].filter((name) => !existsSync(recordOf(name)));
  if (missing.length === 0) writeFileSync(join(root, "docs/proof.md"), page());
  else console.log(`docs/proof.md waits for the whole tests of ${missing.join(", ")}.`);
}
console.log(`\n${summary(cells)}`);
console.log(`${count("passed")} passed, ${failed} failed, ${count("skipped")} skipped`);
process.exit(vitest.status ?? 1);

/**
 * better-sqlite3 is C++: what its install script would download is compiled once (a minute and a half), where the machine has a compiler and
 * Node's headers, and shared by the packages of the same version. Elsewhere its lanes say that they were not run.
 */
function buildDrivers() {
  const headers = dirname(dirname(process.execPath));
  const folders = packages
    .map((folder) => join(root, folder, "node_modules/better-sqlite3"))
    .filter((folder) => existsSync(folder));
  const isBuilt = (folder) => existsSync(join(folder, "build/Release/better_sqlite3.node"));
  const versionOf = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
  for (const folder of folders.filter((each) => !isBuilt(each))) {
    const twin = folders.find((other) => isBuilt(other) && versionOf(other) === versionOf(folder));
    if (twin) cpSync(join(twin, "build"), join(folder, "build"), { recursive: true });
    else if (existsSync(join(headers, "include/node/node.h")))
      spawnSync("npx", ["--yes", "node-gyp", "rebuild", "--release", `--nodedir=${headers}`], {
        cwd: folder,
        stdio: ["ignore", "ignore", "inherit"],
      });
  }
}

/** Every test with what it says: state, the check that it is, and its reason where it was not made. */
function readTests({ testResults }) {
  return testResults.flatMap(({ name, assertionResults, message, status }) => {
    const folder = /execution\/([^/]+)\//.exec(name)?.[1] ?? name;
    // A file that cannot be loaded has no tests: it counts as one that failed.
    if (assertionResults.length === 0 && status === "failed")
      return [{ folder, path: [name, "every fix"], state: "failed", meta: {}, title: message }];
    return assertionResults.map(({ ancestorTitles, title, status: ended, meta = {} }) => ({
      folder,
      path: ancestorTitles,
      title,
      meta,
      state:
        ended === "passed" || ended === "failed" ? ended : meta.notApplicable ? "notApplicable" : "skipped",
    }));
  });
}

/** One cell per ORM, lane and fix. */
function readCells(all) {
  const byName = new Map();
  for (const test of all.filter(({ folder }) => folder in ormTitles)) {
    const [lane, fix = test.title] = test.path;
    const id = `${test.folder}\n${lane}\n${fix}`;
    const cell = byName.get(id) ?? { orm: test.folder, lane, fix, tests: [] };
    cell.tests.push(test);
    byName.set(id, cell);
  }
  const cells = [...byName.values()].map((cell) => ({ ...cell, title: titleOf(cell) }));
  const order = Object.keys(ormTitles);
  return cells.sort(
    (a, b) => order.indexOf(a.orm) - order.indexOf(b.orm) || a.title.localeCompare(b.title, "en"),
  );
}

/** "MariaDB, TypeORM 0.3" -> "TypeORM 0.3, MariaDB". */
function titleOf({ orm, lane }) {
  const [database, ...rest] = lane.split(", ");
  return [...(lane.includes(ormTitles[orm]) ? rest : [ormTitles[orm], ...rest]), database].join(", ");
}

/** In one word: the worst of its tests. */
function stateOf({ tests: own }) {
  const has = (state) => own.some((each) => each.state === state);
  if (has("failed")) return "failed";
  if (has("skipped")) return "not run";
  const declined = own.every((each) => each.state === "notApplicable" || each.meta.declined);
  if (!has("passed")) return "not applicable";
  return declined ? "declined" : "proven";
}

function summary(all) {
  const of = (state) => all.filter((cell) => (cell.state ?? stateOf(cell)) === state).length;
  const words = ["proven", "declined", "not applicable", "not run", "failed"].map(
    (state) => `${of(state)} ${state}`,
  );
  return `cells of ORM × database × fix: ${words.join(", ")}`;
}

/** The folders of which every test file ran, and none of its tests was chosen by its name. */
function wholeFolders({ testResults }) {
  if (process.argv.some((argument) => /^(?:-t|--testNamePattern)/.test(argument))) return [];
  const ran = new Set(testResults.map(({ name }) => name));
  const execution = join(root, "test/execution");
  return [...Object.keys(ormTitles), "repairs"].filter((folder) =>
    readdirSync(join(execution, folder))
      .filter((file) => file.endsWith(".test.ts"))
      .every((file) => ran.has(join(execution, folder, file))),
  );
}

function recordOf(folder) {
  return join(root, "test/execution/proven", `${folder}.json`);
}

/** What docs/proof.md needs of an ORM, without the single tests. */
function record(folder, all, every) {
  mkdirSync(dirname(recordOf(folder)), { recursive: true });
  const told = {
    on: new Date().toISOString().slice(0, 10),
    cells: all.filter(({ orm }) => orm === folder).map(condensed),
    others:
      folder === "repairs"
        ? every
            .filter((test) => test.folder === folder)
            .map(({ path, title, state, meta }) => ({ path, title, state, meta }))
        : [],
  };
  writeFileSync(recordOf(folder), `${JSON.stringify(told, null, 1)}\n`);
}

/** A cell as a row of the page needs it: of each check how many shapes held, and the reasons of the others. */
function condensed(cell) {
  const columns = checks.map((name) => {
    const own = cell.tests.filter(({ title }) => title === name || title.endsWith(`: ${name}`));
    return {
      passed: own.filter(({ state }) => state === "passed").length,
      leftOut: [...new Set(own.flatMap(({ meta }) => (meta.leftOut ?? "").split("\n")).filter(Boolean))],
      reasons: reasonsOf(own),
    };
  });
  const whole = cell.tests.filter(({ title }) => /^every (?:fix|check)$/.test(title));
  const refused = cell.tests.filter(({ meta }) => meta.declined);
  return {
    title: cell.title,
    fix: cell.fix,
    state: stateOf(cell),
    columns,
    reasons: reasonsOf(whole),
    refused: refused.length,
    sentences: [...new Set(refused.map(({ meta }) => meta.declined))],
  };
}

function reasonsOf(own) {
  return [...new Set(own.map(({ meta }) => meta.notApplicable ?? meta.missing).filter(Boolean))];
}

/** docs/proof.md, of all records. */
function page() {
  const records = [...Object.keys(ormTitles), "repairs"].map((name) => ({
    name,
    ...JSON.parse(readFileSync(recordOf(name), "utf8")),
  }));
  const all = records.flatMap((each) => each.cells);
  const footnotes = [];
  const rows = all.map((cell) => row(cell, footnotes));
  const others = records.flatMap((each) => each.others);
  const dates = records.map(({ name, on }) => `${ormTitles[name] ?? name} ${on}`).join(", ");
  return `# Proof of the fixes

Written by \`npm run prove\`; every cell is a run, none is filled in by hand. A fix is applied by the product itself to a copy of a project that really raises the error. Then:

| column | what is looked at |
|---|---|
| compiles | the edited project type-checks against the ORM's own types; Python compiles |
| handled | the same call once more: handled as the fix's title says, one row, the right row |
| 20 at once | 20 concurrent calls: no unhandled error, one row, the right row |
| another | another violation (another key, a null, a foreign key, a check) still reaches the caller |
| transaction | inside an open transaction: it stays usable |
| again | the fix is not offered a second time on its own work |

A number counts the shapes of code for which the check was run and held (${"`"}test/execution/<orm>/${"`"}). A letter leads to the reason below the table: why a shape is
declined, or why the check says nothing of the others.

These shapes are those that their makers thought of. [The search](search.md) makes write sites by chance, runs every fix that is offered there beside the untouched site, and lists what differs;
40 sites of each lane (25 of the later ones) run with every change. [The refusals](search-refusals.md) are switched off one by one in the same way, and [sites that others chose](judged-sites.md) are judged by hand.

No MongoDB can be had where this runs. Mongoose and its driver are real, and so are the errors that they throw; the server is a stand-in
(${"`"}examples/mongoose/src/stand-in.ts${"`"}) that speaks MongoDB's protocol, keeps unique indexes and lets other calls come between an upsert's look and its insert.
What MongoDB itself does beyond that (its own retry of an upsert, conflicts of transactions) these rows do not prove.

**${summary(all)}**

| ORM and version, database | fix | | compiles | handled | 20 at once | another | transaction | again |
|---|---|---|---|---|---|---|---|---|
${rows.join("\n")}

${footnotes.map((text, i) => `- ${mark(i)}: ${text}`).join("\n")}
${others.length > 0 ? repairs(others) : ""}
${versions()}

Run: ${dates}.
`;
}

function row(cell, footnotes) {
  const note = (text) => {
    const plain = text.replace(/\s+/g, " ").replaceAll("|", "\\|");
    if (!footnotes.includes(plain)) footnotes.push(plain);
    return mark(footnotes.indexOf(plain));
  };
  const marks = (texts) => texts.map(note).join(" ");
  const column = ({ passed, leftOut, reasons }, index) =>
    passed === 0 ? marks(reasons) : index === 0 ? "yes" : [passed, marks(leftOut)].filter(Boolean).join(" ");
  const declined = marks(cell.sentences);
  const also = cell.state === "declined" ? declined : declined && `(${cell.refused} declined ${declined})`;
  const words = [cell.state, marks(cell.reasons), also].filter(Boolean).join(" ");
  const fix = cell.fix === "every fix" ? "every fix" : `\`${cell.fix}\``;
  return `| ${[cell.title, fix, words, ...cell.columns.map(column)].join(" | ")} |`;
}

/** What stands in other folders: the repair commands. */
function repairs(others) {
  const line = ({ path, title, state, meta }) =>
    `| ${path.join(", ")} | ${title} | ${state === "passed" ? "holds" : state === "failed" ? "**failed**" : (meta.notApplicable ?? meta.missing ?? "not run")} |`;
  return `
## The commands that Keyclash prints

Each is taken from the explanation of a real error, run by the database's own client, and what failed is run again.

| database and cause | what | |
|---|---|---|
${others.map(line).join("\n")}
`;
}

/** (a) … (z), (aa), (ab) … */
function mark(index) {
  const letter = (n) => String.fromCharCode(97 + n);
  return `(${index < 26 ? "" : letter(Math.floor(index / 26) - 1)}${letter(index % 26)})`;
}

/** What the runs stood on. */
function versions() {
  const first = (command, args) =>
    (spawnSync(command, args, { encoding: "utf8" }).stdout ?? "").split("\n")[0]?.trim();
  const of = (folder, name, title = name) => {
    const file = join(root, folder, "node_modules", name, "package.json");
    return existsSync(file) ? `${title} ${JSON.parse(readFileSync(file, "utf8")).version}` : "";
  };
  const python = "/usr/bin/python3";
  const alchemy = (script) => {
    const folder = script && first(join(root, "test/execution/sqlalchemy", script), ["folder"]);
    if (script && !folder) return "";
    const say = "import sqlalchemy; print('SQLAlchemy', sqlalchemy.__version__)";
    return first("env", [`PYTHONPATH=${folder}`, python, "-c", say]);
  };
  const list = [
    `Node ${process.version}`,
    first(python, [
      "-c",
      "import django, sys; print('Django', django.get_version(), 'on Python', sys.version.split()[0])",
    ]),
    first(python, ["-c", "import sqlite3; print('SQLite', sqlite3.sqlite_version, 'in Python')"]),
    first("sh", ["-c", "/usr/lib/postgresql/*/bin/postgres --version"]).replace(
      "postgres (PostgreSQL)",
      "PostgreSQL",
    ),
    first("mariadbd", ["--version"]).replace(/^.*Ver (\S+).*$/, "MariaDB $1"),
    of("examples/typeorm", "typeorm", "TypeORM"),
    of("test/capture/typeorm", "typeorm-0.3", "TypeORM"),
    of("test/capture/typeorm", "sql.js"),
    of("test/capture/typeorm", "mysql2"),
    of("test/capture/typeorm", "pg"),
    of("examples/typeorm", "@electric-sql/pglite", "PGlite"),
    of("test/capture/prisma/v7", "@prisma/client", "Prisma"),
    of("test/capture/prisma/v6", "@prisma/client", "Prisma"),
    of("test/capture/prisma/v7", "@libsql/client", "libSQL"),
    of("test/capture/mongoose", "mongoose-9", "Mongoose"),
    of("test/capture/mongoose", "mongoose-8", "Mongoose"),
    of("test/capture/drizzle", "drizzle-orm", "Drizzle"),
    of("test/capture/kysely", "kysely", "Kysely"),
    of("test/capture/supabase", "@supabase/supabase-js", "supabase-js"),
    of("test/capture/knex", "knex", "Knex"),
    of("test/capture/sequelize", "sequelize", "Sequelize"),
    of("test/capture/sequelize-7", "@sequelize/core", "Sequelize"),
    of("test/capture/knex", "objection", "Objection"),
    of("test/capture/knex", "bookshelf", "Bookshelf"),
    of("test/capture/mikro-orm", "@mikro-orm/core", "MikroORM"),
    of("test/capture/mikro-orm-7", "@mikro-orm/core", "MikroORM"),
    ...["", "sqlalchemy-2.0.sh", "sqlalchemy-2.1.sh"].map(alchemy),
  ];
  return `Versions: ${list.filter(Boolean).join(" · ")}`;
}

function install(folder) {
  if (existsSync(join(folder, "node_modules", ".package-lock.json"))) return;
  const how = existsSync(join(folder, "package-lock.json")) ? "ci" : "install";
  run("npm", [how, "--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts"], folder);
}

function run(command, args, cwd = root) {
  const { status } = spawnSync(command, args, { cwd, stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) stop(`${command} ${args.join(" ")} failed in ${cwd}.`);
}

function stop(text) {
  console.error(text);
  process.exit(1);
}
