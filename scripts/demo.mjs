/** Makes an example raise its real error on its embedded database, then explains it and shows the preferred fix as a diff. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join(root, "dist", "cli.js");
const name = process.argv[2] ?? "typeorm";
const example = join(root, "examples", name);

/** How each example is set up and made to fail. */
const ways = {
  typeorm: { setUp: npmInstall, fail: ["npm", ["run", "--silent", "fail"]] },
  "mikro-orm": { setUp: npmInstall, fail: ["npm", ["run", "--silent", "fail"]] },
  drizzle: { setUp: npmInstall, fail: ["npm", ["run", "--silent", "fail"]] },
  supabase: { setUp: npmInstall, fail: ["npm", ["run", "--silent", "fail"]] },
  kysely: { setUp: npmInstall, fail: ["npm", ["run", "--silent", "fail"]] },
  objection: { setUp: npmInstall, fail: ["npm", ["run", "--silent", "fail"]] },
  bookshelf: { setUp: npmInstall, fail: ["npm", ["run", "--silent", "fail"]] },
  knex: { setUp: npmInstall, fail: ["npm", ["run", "--silent", "fail"]] },
  prisma: { setUp: npmInstall, fail: ["npm", ["run", "--silent", "fail"]] },
  sequelize: { setUp: npmInstall, fail: ["npm", ["run", "--silent", "fail"]] },
  mongoose: { setUp: npmInstall, fail: ["npm", ["run", "--silent", "fail"]] },
  "plain-sql": { setUp: npmInstall, fail: ["npm", ["run", "--silent", "fail"]] },
  "python-sql": { setUp: findAnyPython, fail: () => [findAnyPython(), ["fail.py"]] },
  django: { setUp: findDjango, fail: () => [findDjango(), ["register.py"]] },
  sqlalchemy: { setUp: findSqlalchemy, fail: () => [findSqlalchemy(), ["register.py"]] },
  pymongo: { setUp: findPyMongo, fail: () => [findPyMongo(), ["register.py"]] },
  peewee: { setUp: findPeewee, fail: () => [findPeewee(), ["register.py"]] },
};

const way = ways[name];
if (!way) stop(`There is no example ${name}; there are ${Object.keys(ways).join(", ")}.`);

say(`Setting up examples/${name} …`);
way.setUp();

const [command, args] = typeof way.fail === "function" ? way.fail() : way.fail;
const failed = spawnSync(command, args, {
  cwd: example,
  encoding: "utf8",
  shell: process.platform === "win32",
});
if (failed.error) stop(`The example could not be started: ${failed.error.message}`);
if (failed.status === 0) stop("The example raised no error: was it fixed already?");
say(`$ ${command} ${args.join(" ")}        (in examples/${name})`);
process.stdout.write(failed.stderr);

const paste = join(mkdtempSync(join(tmpdir(), "keyclash-demo-")), "error.txt");
writeFileSync(paste, failed.stderr);
say(`$ keyclash explain error.txt --workspace examples/${name}`);
process.stdout.write(keyclash(["explain", paste, "--workspace", example]));

const [incident] = JSON.parse(
  keyclash(["explain", paste, "--workspace", example, "--format", "json"]),
).incidents;
const fix = incident?.fixes.find((one) => one.preferred) ?? incident?.fixes.find((one) => !one.command);
if (!fix) stop("No fix was offered.");
say(`$ keyclash fix error.txt --workspace examples/${name} --fix ${fix.id}`);
process.stdout.write(keyclash(["fix", paste, "--workspace", example, "--fix", fix.id]));
say("Add --write to edit the file. Nothing was changed.");

function npmInstall() {
  if (existsSync(join(example, "node_modules", ".package-lock.json"))) return;
  const done = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: example,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (done.status !== 0) stop("npm ci failed in the example.");
}

function findDjango() {
  return findPython("django", "Django", "apt-get install python3-django, or pip install django");
}

/** Any Python 3: its own sqlite3 is the driver. */
function findAnyPython() {
  return findPython("sqlite3", "sqlite3", "apt-get install python3");
}

function findPeewee() {
  return findPython("peewee", "Peewee", "pip install peewee, or apt-get install python3-peewee");
}

function findSqlalchemy() {
  return findPython(
    "sqlalchemy",
    "SQLAlchemy",
    "pip install sqlalchemy, or apt-get install python3-sqlalchemy",
  );
}

function findPyMongo() {
  return findPython("pymongo", "PyMongo", "pip install pymongo");
}

/** A Python that has the module: the active environment's, else Debian's own, else the user's. */
function findPython(module, title, how) {
  const active = process.env.VIRTUAL_ENV;
  const own = active
    ? [join(active, process.platform === "win32" ? "Scripts/python.exe" : "bin/python")]
    : [];
  const found = [...own, "/usr/bin/python3", "python3", "python"].find(
    (python) => spawnSync(python, ["-c", `import ${module}`]).status === 0,
  );
  if (!found) stop(`No Python with ${title} was found: ${how}.`);
  return found;
}

function keyclash(args) {
  const done = spawnSync(process.execPath, [cli, ...args], { encoding: "utf8" });
  if (done.status !== 0) stop(`keyclash ${args[0]} ended with ${done.status}: ${done.stderr}${done.stdout}`);
  return done.stdout;
}

function say(text) {
  process.stdout.write(`\n\u001b[1m${text}\u001b[0m\n`);
}

function stop(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
