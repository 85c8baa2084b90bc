// npm install && node names.mjs: runs the migrations with Knex itself and keeps what each database reports of their constraints.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import knexFactory from "knex";

const lab = import.meta.dirname;
const plain = { schema: null, name: null, columns: null, to: null, toColumns: null, partial: false, expression: false };
const engines = {
  postgres: { open: () => ({ client: "pg", connection: server("postgres") }), report: ofPostgres },
  mariadb: { open: () => ({ client: "mysql2", connection: server("mariadb").replace(/^mariadb:/, "mysql:") }), report: ofMariadb },
  sqlite: { open: () => ({ client: "better-sqlite3", connection: { filename: ":memory:" }, useNullAsDefault: true }), report: ofSqlite },
};
mkdirSync(path.join(lab, "names"), { recursive: true });
for (const [engine, { open, report }] of Object.entries(engines)) {
  const home = mkdtempSync(path.join(tmpdir(), "keyclash-knex-names-"));
  cpSync(path.join(lab, "migrations"), home, { recursive: true });
  const own = path.join(lab, "engines", engine);
  if (existsSync(own)) cpSync(own, home, { recursive: true });
  symlinkSync(path.join(lab, "node_modules"), path.join(home, "node_modules"));
  writeFileSync(path.join(home, "package.json"), "{}");
  for (const file of readdirSync(home).filter((each) => each.endsWith(".ts"))) untyped(home, file);
  const knex = knexFactory(open());
  await knex.migrate.latest({ directory: home, loadExtensions: [".js"] });
  const rows = (await report(knex)).filter(({ table }) => !table.startsWith("knex_"));
  await knex.destroy();
  if (engine !== "sqlite") execFileSync(path.join(lab, `../servers/${engine}.sh`), ["stop", "knex-names"]);
  const lines = rows.map((row) => JSON.stringify(row)).sort();
  writeFileSync(path.join(lab, "names", `${engine}.json`), `[\n  ${lines.join(",\n  ")}\n]\n`);
  console.log(`${engine}: ${rows.length}`);
  rmSync(home, { recursive: true, force: true });
}

/** The types of a migration are few: Knex is told nothing of TypeScript here. */
function untyped(home, file) {
  const text = readFileSync(path.join(home, file), "utf8")
    .replace(/^import type .*\n/m, "")
    .replace(/export async function (\w+)\(knex: Knex\): Promise<void>/g, "exports.$1 = async function (knex)");
  writeFileSync(path.join(home, file), text);
  renameSync(path.join(home, file), path.join(home, file.replace(/\.ts$/, ".js")));
}

async function ofPostgres(knex) {
  const { rows } = await knex.raw(`
    SELECT n.nspname AS schema, t.relname AS table,
      CASE c.contype WHEN 'p' THEN 'primary_key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign_key' ELSE 'check' END AS kind,
      c.conname AS name,
      CASE WHEN c.contype = 'c' THEN NULL ELSE (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k(a, n)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.a) END AS columns,
      f.relname AS to,
      (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(c.confkey) WITH ORDINALITY k(a, n)
        JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.a) AS "toColumns", false AS partial, false AS expression
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace LEFT JOIN pg_class f ON f.oid = c.confrelid
    WHERE c.contype IN ('p', 'u', 'f', 'c') AND n.nspname IN ('public', 'auth')
    UNION ALL
    SELECT n.nspname, t.relname, 'unique', i.relname,
      (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(x.indkey) WITH ORDINALITY k(a, n) JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.a),
      NULL, NULL, x.indpred IS NOT NULL, x.indexprs IS NOT NULL
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE x.indisunique AND n.nspname IN ('public', 'auth') AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid)
    UNION ALL
    SELECT n.nspname, t.relname, 'not_null', NULL, ARRAY[a.attname::text], NULL, NULL, false, false
    FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE a.attnotnull AND a.attnum > 0 AND t.relkind = 'r' AND n.nspname IN ('public', 'auth')`);
  return rows.map(({ schema, ...row }) => ({ schema: schema === "public" ? null : schema, ...row }));
}

async function ofMariadb(knex) {
  const rowsOf = async (sql) => (await knex.raw(sql))[0];
  const keys = await rowsOf(`SELECT table_name t, index_name n, GROUP_CONCAT(column_name ORDER BY seq_in_index) c
    FROM information_schema.statistics WHERE table_schema = DATABASE() AND non_unique = 0 GROUP BY 1, 2`);
  const foreign = await rowsOf(`SELECT table_name t, constraint_name n, GROUP_CONCAT(column_name ORDER BY ordinal_position) c,
      referenced_table_name r, GROUP_CONCAT(referenced_column_name ORDER BY ordinal_position) rc
    FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL GROUP BY 1, 2, 4`);
  const checks = await rowsOf("SELECT table_name t, constraint_name n, level l FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()");
  const required = await rowsOf("SELECT table_name t, column_name c FROM information_schema.columns WHERE table_schema = DATABASE() AND is_nullable = 'NO'");
  return [
    ...keys.map(({ t, n, c }) => ({ ...plain, table: t, kind: n === "PRIMARY" ? "primary_key" : "unique", name: n, columns: c.split(",") })),
    ...foreign.map(({ t, n, c, r, rc }) => ({ ...plain, table: t, kind: "foreign_key", name: n, columns: c.split(","), to: r, toColumns: rc.split(",") })),
    // MariaDB prints a check of a column with its table in front.
    ...checks.map(({ t, n, l }) => ({ ...plain, table: t, kind: "check", name: l === "Column" ? `${t}.${n}` : n })),
    ...required.map(({ t, c }) => ({ ...plain, table: t, kind: "not_null", columns: [c] })),
  ];
}

async function ofSqlite(knex) {
  const tables = await knex.raw("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'");
  const found = [];
  for (const { name: table, sql } of tables) {
    const columns = await knex.raw(`PRAGMA table_info(\`${table}\`)`);
    const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    const parts = await knex.raw(`PRAGMA foreign_key_list(\`${table}\`)`);
    const foreign = [...new Set(parts.map(({ id }) => id))].map((id) => parts.filter((part) => part.id === id));
    found.push({ ...plain, table, kind: "primary_key", columns: key.map(({ name }) => name) });
    for (const { name, notnull } of columns) if (notnull) found.push({ ...plain, table, kind: "not_null", columns: [name] });
    for (const { name, partial, unique, origin } of await knex.raw(`PRAGMA index_list(\`${table}\`)`)) {
      if (!unique || origin === "pk") continue;
      const of = (await knex.raw(`PRAGMA index_info(\`${name}\`)`)).map((each) => each.name);
      found.push({ ...plain, table, kind: "unique", name, columns: of, partial: partial === 1 });
    }
    for (const rows of foreign)
      found.push({ ...plain, table, kind: "foreign_key", columns: rows.map(({ from }) => from), to: rows[0].table, toColumns: rows.map(({ to }) => to) });
    for (const [, name] of sql.matchAll(/(?:constraint\s+`?(\w+)`?\s+)?check\s*\(/gi)) found.push({ ...plain, table, kind: "check", name: name ?? null });
  }
  return found;
}

function server(kind) {
  const script = path.join(lab, `../servers/${kind}.sh`);
  execFileSync(script, ["start", "knex-names"]);
  return execFileSync(script, ["database", "knex-names", "names"], { encoding: "utf8" }).trim();
}
