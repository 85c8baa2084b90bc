// Makes the tables of a folder of entities with MikroORM's own schema generator, and keeps what each database reports of their constraints.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";

const packages = { postgres: "postgresql", mariadb: "mariadb", sqlite: "libsql" };
const reports = { postgres: ofPostgres, mariadb: ofMariadb, sqlite: ofSqlite };

/** @param folder of the lab, with entities in it; a file `config.ts` there gives more options */
export async function report(lab, folder, databases) {
  const home = mkdtempSync(path.join(tmpdir(), "keyclash-mikro-orm-"));
  cpSync(path.join(lab, folder), path.join(home, "src"), { recursive: true });
  symlinkSync(path.join(lab, "node_modules"), path.join(home, "node_modules"));
  writeFileSync(path.join(home, "package.json"), '{"type":"commonjs"}');
  const files = readdirSync(path.join(home, "src"));
  const compilerOptions = { module: "commonjs", target: "es2022", experimentalDecorators: true, emitDecoratorMetadata: true, useDefineForClassFields: false };
  const ts = createRequire(path.join(lab, "names.mjs"))("typescript");
  for (const file of files) {
    const { outputText } = ts.transpileModule(readFileSync(path.join(home, "src", file), "utf8"), { compilerOptions });
    writeFileSync(path.join(home, "src", file.replace(/\.ts$/, ".js")), outputText);
  }
  const require = createRequire(path.join(home, "main.js"));
  require("reflect-metadata");
  const { MikroORM, EntitySchema, MetadataStorage } = require("@mikro-orm/core");
  const loaded = files.map((file) => require(`./src/${file.replace(/\.ts$/, ".js")}`));
  const isEntity = (one) => one instanceof EntitySchema || (typeof one === "function" && (MetadataStorage.PATH_SYMBOL in one || Object.getOwnPropertySymbols(one).length > 0));
  const entities = loaded.flatMap((module) => Object.values(module)).filter(isEntity);
  const options = Object.assign({}, ...loaded.map((module) => module.default ?? {}));
  mkdirSync(path.join(lab, "names"), { recursive: true });
  for (const database of databases) {
    const kit = require(`@mikro-orm/${packages[database]}`);
    const url = database === "sqlite" ? { dbName: ":memory:" } : { clientUrl: server(lab, database), dbName: "names" };
    const orm = await MikroORM.init({ ...options, ...url, driver: Object.entries(kit).find(([name]) => /^(?:PostgreSql|MariaDb|LibSql)Driver$/.test(name))[1], entities });
    const generator = orm.schema ?? orm.getSchemaGenerator();
    await (generator.create ?? generator.createSchema).call(generator);
    const connection = orm.em.getConnection();
    const rows = await reports[database]((sql) => connection.execute(sql));
    await orm.close(true);
    if (database !== "sqlite") execFileSync(script(lab, database), ["stop", "mikro-orm-names"]);
    const lines = rows.map((row) => JSON.stringify(row)).sort();
    writeFileSync(path.join(lab, "names", `${folder === "schema" ? "" : `${folder}-`}${database}.json`), `[\n  ${lines.join(",\n  ")}\n]\n`);
    console.log(`${folder} ${database}: ${rows.length}`);
  }
  rmSync(home, { recursive: true, force: true });
}

const plain = { name: null, columns: null, to: null, toColumns: null };

async function ofPostgres(query) {
  const list = "string_agg(a.attname::text, ',' ORDER BY k.n)";
  const rows = await query(`
    SELECT t.relname AS table, CASE c.contype WHEN 'p' THEN 'primary_key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign_key' ELSE 'check' END AS kind, c.conname AS name,
      CASE WHEN c.contype = 'c' THEN NULL ELSE (SELECT ${list} FROM unnest(c.conkey) WITH ORDINALITY k(a, n) JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.a) END AS columns,
      f.relname AS to, (SELECT ${list} FROM unnest(c.confkey) WITH ORDINALITY k(a, n) JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.a) AS "toColumns"
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace LEFT JOIN pg_class f ON f.oid = c.confrelid
    WHERE c.contype IN ('p', 'u', 'f', 'c') AND n.nspname = 'public'
    UNION ALL
    SELECT t.relname, 'unique', i.relname, (SELECT ${list} FROM unnest(x.indkey) WITH ORDINALITY k(a, n) JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.a), NULL, NULL
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE x.indisunique AND n.nspname = 'public' AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid)
    UNION ALL
    SELECT t.relname, 'not_null', NULL, a.attname::text, NULL, NULL FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE a.attnotnull AND a.attnum > 0 AND t.relkind = 'r' AND n.nspname = 'public'`);
  return rows.map((row) => ({ ...row, columns: row.columns?.split(",") ?? null, toColumns: row.toColumns?.split(",") ?? null }));
}

async function ofMariadb(query) {
  const keys = await query(`SELECT table_name t, index_name n, GROUP_CONCAT(column_name ORDER BY seq_in_index) c
    FROM information_schema.statistics WHERE table_schema = DATABASE() AND non_unique = 0 GROUP BY 1, 2`);
  const foreign = await query(`SELECT table_name t, constraint_name n, GROUP_CONCAT(column_name ORDER BY ordinal_position) c, referenced_table_name r, GROUP_CONCAT(referenced_column_name ORDER BY ordinal_position) rc
    FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL GROUP BY 1, 2, 4`);
  const checks = await query("SELECT table_name t, constraint_name n FROM information_schema.check_constraints WHERE constraint_schema = DATABASE() AND check_clause NOT LIKE 'json_valid%'");
  const required = await query("SELECT table_name t, column_name c FROM information_schema.columns WHERE table_schema = DATABASE() AND is_nullable = 'NO'");
  return [
    ...keys.map(({ t, n, c }) => ({ table: t, ...plain, kind: n === "PRIMARY" ? "primary_key" : "unique", name: n, columns: c.split(",") })),
    ...foreign.map(({ t, n, c, r, rc }) => ({ table: t, ...plain, kind: "foreign_key", name: n, columns: c.split(","), to: r, toColumns: rc.split(",") })),
    ...checks.map(({ t, n }) => ({ table: t, ...plain, kind: "check", name: n })),
    ...required.map(({ t, c }) => ({ table: t, ...plain, kind: "not_null", columns: [c] })),
  ];
}

async function ofSqlite(query) {
  const tables = await query("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'");
  const rows = [];
  for (const { name: table, sql } of tables) {
    const columns = await query(`SELECT * FROM pragma_table_info('${table}')`);
    const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    rows.push({ table, ...plain, kind: "primary_key", columns: key.map(({ name }) => name) });
    for (const { name, notnull } of columns) if (notnull) rows.push({ table, ...plain, kind: "not_null", columns: [name] });
    for (const { name, unique, origin } of await query(`SELECT * FROM pragma_index_list('${table}')`)) {
      if (!unique || origin === "pk") continue;
      const of = await query(`SELECT name FROM pragma_index_info('${name}')`);
      rows.push({ table, ...plain, kind: "unique", name, columns: of.map((each) => each.name) });
    }
    const parts = await query(`SELECT * FROM pragma_foreign_key_list('${table}')`);
    for (const id of new Set(parts.map((part) => part.id))) {
      const of = parts.filter((part) => part.id === id);
      rows.push({ table, ...plain, kind: "foreign_key", columns: of.map(({ from }) => from), to: of[0].table, toColumns: of.map(({ to }) => to) });
    }
    for (const [, name] of sql.matchAll(/constraint [`"]?(\w+)[`"]? check/gi)) rows.push({ table, ...plain, kind: "check", name });
    for (const _ of sql.matchAll(/[`"] text check \(/gi)) rows.push({ table, ...plain, kind: "check" });
  }
  return rows;
}

function script(lab, database) {
  return path.join(lab, `../servers/${database}.sh`);
}

function server(lab, database) {
  execFileSync(script(lab, database), ["start", "mikro-orm-names"]);
  return execFileSync(script(lab, database), ["database", "mikro-orm-names", "names"], { encoding: "utf8" }).trim();
}
