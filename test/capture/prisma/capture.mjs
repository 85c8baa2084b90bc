// Captures real Prisma errors: for each Prisma version and database it builds the app in work/, creates the tables with
// Prisma's own SQL, runs every scenario and writes traces/<prisma version>/<database>/<scenario>.txt, versions.json and names.json.
// Usage: node capture.mjs [--prisma 7] [--database pglite]   (needs `npm install --ignore-scripts` in v6 and v7)
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { migrationSql } from "./ddl.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const servers = join(here, "../servers");
const option = (name) => process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined;

const databases = {
  pglite: { provider: "postgresql", engine: "postgres", quote: '"' },
  postgresql: { provider: "postgresql", engine: "postgres", quote: '"', server: "postgres.sh" },
  mariadb: { provider: "mysql", quote: "`", server: "mariadb.sh" },
  sqlite: { provider: "sqlite", engine: "sqlite", quote: '"' },
};
// The ways to print that differ from console.error(err) under tsx in development.
const variants = [
  { name: "create.production", scenario: "create", env: { NODE_ENV: "production" } },
  { name: "create.json", scenario: "create", how: "json" },
  { name: "create.message", scenario: "create", how: "message" },
  { name: "create.uncaught", scenario: "create", how: "uncaught" },
  { name: "create.colour", scenario: "create", env: { NO_COLOR: "", FORCE_COLOR: "1", ERROR_FORMAT: "pretty" } },
  { name: "create.minimal", scenario: "create", env: { ERROR_FORMAT: "minimal" } },
  { name: "create.compiled", scenario: "create", compiled: true },
  { name: "nested-create.production", scenario: "nested-create", env: { NODE_ENV: "production" } },
  { name: "create-no-await.production", scenario: "create-no-await", env: { NODE_ENV: "production" } },
  { name: "create-no-await.json", scenario: "create-no-await", how: "json" },
];

for (const major of option("--prisma") ? [option("--prisma")] : ["7", "6"]) {
  for (const database of option("--database") ? [option("--database")] : Object.keys(databases)) {
    // The adapter for version 6 loses every SQLSTATE on today's PGlite ("Code: `N/A`"): nothing to learn from it.
    if (major === "6" && database === "pglite") continue;
    await capture(major, database, databases[database]);
  }
}

async function capture(major, database, { provider, engine, quote, server }) {
  const modules = join(here, `v${major}/node_modules`);
  const version = packageVersion(modules, "prisma");
  const app = join(here, "work", `v${major}`, database);
  rmSync(app, { recursive: true, force: true });
  cpSync(join(here, "app"), app, { recursive: true });
  cpSync(join(app, "db", `${database}.ts`), join(app, "src/db.ts"));
  rmSync(join(app, "db"), { recursive: true });
  symlinkSync(modules, join(app, "node_modules"));
  writeFileSync(join(app, "package.json"), '{ "name": "shop", "private": true, "type": "module" }\n');
  writeFileSync(join(app, "tsconfig.json"), JSON.stringify({ compilerOptions: {
    target: "ES2022", module: "ESNext", moduleResolution: "bundler", strict: true, skipLibCheck: true, outDir: "dist", rootDir: "src",
  }, include: ["src"] }));
  adapt(app, major, provider);

  const schemaFolder = join(app, "prisma/schema");
  const schema = readdirSync(schemaFolder).map((file) => [join(schemaFolder, file), withoutUrl(readFileSync(join(schemaFolder, file), "utf8"))]);
  const sql = engine ? await migrationSql(engine, schema) : mysqlFrom(await migrationSql("postgres", asPostgres(schema)));
  writeFileSync(join(app, "schema.sql"), sql);
  writeFileSync(join(app, "prisma.config.ts"), `import { defineConfig } from "prisma/config";\nexport default defineConfig({ schema: "prisma/schema" });\n`);
  run("npx", ["prisma", "generate", "--no-hints"], app, { PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true" });

  const env = { QUOTE: quote, NO_COLOR: "1" };
  let databaseVersion = "";
  if (server) {
    if (spawnSync(join(servers, server), ["available"]).status !== 0) return console.error(`${database}: not installed, skipped`);
    execFileSync(join(servers, server), ["start", "prisma"]);
    env.DATABASE_URL = String(execFileSync(join(servers, server), ["database", "prisma", `shop${major}`])).trim();
  }
  await createTables(database, app, env.DATABASE_URL);

  const out = join(here, "traces", version, database);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const raw = join(app, "raw");
  mkdirSync(raw, { recursive: true });
  run("node", ["--import", "tsx", "src/main.ts", "all", raw], app, env);
  for (const file of readdirSync(raw)) write(out, file, readFileSync(join(raw, file), "utf8"), major);
  if (database === "pglite" || database === "sqlite") {
    for (const { name, scenario, how, env: extra, compiled } of variants) {
      if (compiled) run("npx", ["esbuild", "src/main.ts", "--bundle", "--packages=external", "--platform=node", "--format=esm", "--outdir=dist"], app);
      const command = compiled ? ["dist/main.js"] : ["--import", "tsx", "src/main.ts"];
      const output = run("node", [...command, scenario, ...(how ? [how] : [])], app, { ...env, ...extra }, true);
      write(out, `${name}.txt`, output, major);
    }
  }
  databaseVersion = await describe(database, app, env.DATABASE_URL, out);
  writeFileSync(join(out, "versions.json"), `${JSON.stringify({
    prisma: version, database: databaseVersion, node: process.version,
    client: packageVersion(modules, "@prisma/client"), adapter: adapterVersion(modules, database),
  }, null, 2)}\n`);
  console.error(`prisma ${version} on ${databaseVersion}: ${readdirSync(out).length - 2} traces`);
}

/** Version 6 keeps the classic client in node_modules (`@prisma/client`), version 7 generates it into src/. */
function adapt(app, major, provider) {
  const base = join(app, "prisma/schema/base.prisma");
  let text = readFileSync(base, "utf8").replace('provider = "postgresql"', `provider = "${provider}"`);
  if (major === "6") {
    text = text.replace('"prisma-client"', '"prisma-client-js"').replace(/ {2}output.*\n/, '  engineType = "client"\n')
      .replace(/(datasource db \{\n.*\n)/, '$1  url      = "file:unused"\n');
    if (provider !== "sqlite") text = text.replace("file:unused", provider === "mysql" ? "mysql://unused" : "postgresql://unused");
    for (const file of readdirSync(join(app, "src"))) {
      const path = join(app, "src", file);
      writeFileSync(path, readFileSync(path, "utf8").replaceAll("./generated/prisma/client", "@prisma/client")
        .replaceAll("PrismaLibSql", "PrismaLibSQL"));
    }
  }
  writeFileSync(base, text);
  if (provider === "sqlite") {
    const catalog = join(app, "prisma/schema/catalog.prisma");
    writeFileSync(catalog, readFileSync(catalog, "utf8").replace(', map: "coupon_belongs_to_shop")', ")"));
  }
}

/** The schema engine of version 7 refuses the url that version 6 needs. */
function withoutUrl(text) {
  return text.replace(/^ *url .*\n/m, "");
}

function asPostgres(schema) {
  return schema.map(([path, text]) => [path, text.replace('provider = "mysql"', 'provider = "postgresql"')]);
}

/** Prisma's SQL for MySQL, from its SQL for PostgreSQL: same names (cut at 64 instead of 63), other types. */
function mysqlFrom(sql) {
  return sql.replace(/-- CreateSchema\n.*\n|-- CreateEnum\n.*\n/g, "").replaceAll('"Role"', "ENUM('USER', 'ADMIN')")
    .replaceAll('"', "`").replaceAll("SERIAL NOT NULL", "INTEGER NOT NULL AUTO_INCREMENT").replace(/\bTEXT\b/g, "VARCHAR(191)")
    .replaceAll("TIMESTAMP(3)", "DATETIME(3)").replace(/CONSTRAINT `\w+_pkey` PRIMARY KEY/g, "PRIMARY KEY")
    .replace("warehouseIdentific_key", "warehouseIdentifica_key");
}

async function createTables(database, app, url) {
  const sql = readFileSync(join(app, "schema.sql"), "utf8");
  const price = (q) => `ALTER TABLE ${q}Product${q} ADD CONSTRAINT ${q}price_is_not_negative${q} CHECK (price >= 0);\n`;
  if (database === "sqlite") {
    const lite = sql.replace('"price" INTEGER NOT NULL DEFAULT 0,', '"price" INTEGER NOT NULL DEFAULT 0 CONSTRAINT "price_is_not_negative" CHECK (price >= 0),');
    writeFileSync(join(app, "schema.sql"), lite);
    const { createClient } = createRequire(join(app, "node_modules/@prisma/adapter-libsql/package.json"))("@libsql/client");
    await createClient({ url: `file:${join(app, "shop.db")}` }).executeMultiple(lite);
    return;
  }
  writeFileSync(join(app, "schema.sql"), sql + price(databases[database].quote));
  if (database === "postgresql") execFileSync("psql", ["-q", "-v", "ON_ERROR_STOP=1", url, "-f", join(app, "schema.sql")]);
  if (database === "mariadb") mariadb(url, readFileSync(join(app, "schema.sql"), "utf8"));
}

/** The real names of the constraints and indexes, from the catalogue of the database; returns the database's version. */
async function describe(database, app, url, out) {
  const names = [];
  let version = "";
  if (database === "sqlite") {
    const { createClient } = createRequire(join(app, "node_modules/@prisma/adapter-libsql/package.json"))("@libsql/client");
    const client = createClient({ url: `file:${join(app, "shop.db")}` });
    version = `SQLite ${(await client.execute("select sqlite_version() v")).rows[0].v} (libsql)`;
    const rows = (await client.execute("select name, tbl_name, sql from sqlite_master where type = 'index' order by tbl_name, name")).rows;
    for (const row of rows) names.push({ table: row.tbl_name, name: row.name, definition: row.sql });
  } else if (database === "mariadb") {
    version = `MariaDB ${mariadb(url, "select version()").trim()}`;
    const sql = `select table_name, constraint_name, constraint_type from information_schema.table_constraints where constraint_schema = database() order by 1, 2`;
    for (const line of mariadb(url, sql).trim().split("\n")) {
      const [table, name, definition] = line.split("\t");
      names.push({ table, name, definition });
    }
  } else {
    const sql = `select tablename as table, indexname as name, indexdef as definition from pg_indexes where schemaname = 'public'
      union all select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint where contype in ('f', 'c') order by 1, 2`;
    if (database === "postgresql") {
      version = `PostgreSQL ${String(execFileSync("psql", [url, "-Atc", "show server_version"])).trim()}`;
      names.push(...JSON.parse(String(execFileSync("psql", [url, "-Atc", `select json_agg(t) from (${sql}) t`]))));
    } else {
      const { PGlite } = createRequire(join(app, "node_modules/pglite-prisma-adapter/package.json"))("@electric-sql/pglite");
      const client = new PGlite();
      await client.exec(readFileSync(join(app, "schema.sql"), "utf8"));
      version = `PGlite ${packageVersion(join(app, "node_modules"), "@electric-sql/pglite")} (PostgreSQL ${(await client.query("show server_version")).rows[0].server_version})`;
      names.push(...(await client.query(sql)).rows);
      await client.close();
    }
  }
  writeFileSync(join(out, "names.json"), `${JSON.stringify(names, null, 2)}\n`);
  return version;
}

function mariadb(url, sql) {
  const { hostname, port, username, password, pathname } = new URL(url);
  return String(execFileSync("mariadb", ["--no-defaults", "-N", "-B", "-h", hostname, "-P", port, `-u${username}`, `-p${password}`, pathname.slice(1)], { input: sql }));
}

/** Nothing of this machine stays in a trace: the app lives in /app, whatever its folder was. */
function write(out, file, text, major) {
  const database = out.split("/").pop();
  const app = join(here, "work", `v${major}`, database);
  const clean = text.replaceAll(`file://${app}`, "file:///app").replaceAll(app, "/app")
    .replaceAll(join(here, `v${major}/node_modules`), "/app/node_modules").replace(/"pid":\d+/g, '"pid":1').replace(/"hostname":"[^"]*"/g, '"hostname":"app"');
  if (clean.trim().endsWith("NO ERROR")) return;
  writeFileSync(join(out, file), clean);
}

function run(command, args, cwd, env, mayFail = false) {
  const { NODE_ENV, FORCE_COLOR, ...rest } = process.env;
  const result = spawnSync(command, args, { cwd, env: { ...rest, ...env }, encoding: "utf8", shell: false });
  if (result.status !== 0 && !mayFail) throw new Error(`${command} ${args.join(" ")}\n${result.stdout}${result.stderr}`);
  return result.stdout + result.stderr;
}

function packageVersion(modules, name) {
  const path = join(modules, name, "package.json");
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).version : null;
}

function adapterVersion(modules, database) {
  const name = { pglite: "pglite-prisma-adapter", postgresql: "@prisma/adapter-pg", mariadb: "@prisma/adapter-mariadb", sqlite: "@prisma/adapter-libsql" }[database];
  return `${name} ${packageVersion(modules, name)}`;
}
